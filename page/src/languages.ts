/* SPDX-License-Identifier: Apache-2.0 */
/*
 * languages.ts - the languages of agreements
 */

const rightToLeft = new Set(["ar", "fa", "he", "ur", "ps", "ckb", "dv", "yi", "ug", "sd"]);

export function isRightToLeft(language: string): boolean {
  return rightToLeft.has(language.split("-")[0] ?? "");
}

/** The paragraphs of a text, so that two languages can stand beside each other article by article. */
export function paragraphs(text: string): string[] {
  return text.split(/\n+/).filter((line) => line.trim() !== "");
}
