/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.ts - the node's short phrases of what waits and what was, in the officer's language
 *
 * A phrase is one of few with ids, days and numbers in it: without them it is a key of the page's own words. What is
 * not known stays as the node says it.
 */
import { code } from "./data.js";
import { instant } from "./dates.js";
import { t } from "./words.js";

export const phrases = [
  "compare digits and verify the card", "sign agreement {id}", "be ready for agreement {id}", "draft an agreement, unless the peer does",
  "accept or decline round {id}, for {purpose}", "exchange: round {id} is running", "judge hits: {n}", "accept or decline item {id}",
  "have item {id} approved by third parties", "hand over entries: {n}", "acknowledge request {id}, due {at}", "consent or decline, request {id}, due {at}",
  "answer request {id}, due {at}", "apply notice {id} to item {other}, due {at}", "have the receipt for notice {id} of export {other}, due {at}",
  "open sample {id}, due {at}", "erase item {id}, due {at}", "concur, as another officer: {n}",
  "version {n} offered", "version {n} accepted: its conditions bind the holder", "version {n} its key was given", "version {n} kept at the review",
];

/** The phrase with what stands in it taken out, and those. */
export function apart(text: string): { phrase: string; values: Record<string, string> } {
  const values: Record<string, string> = {};
  const take = (name: string) => (_: string, before: string, found: string) => {
    values[name] = found;
    return `${before}{${name}}`;
  };
  const phrase = text.replace(/(, due )(\d{4}-\d\d-\d\dT\d\d:\d\d)$/, take("at")).replace(/(, for )([a-z-]+)$/, take("purpose"))
    .replace(/( )([0-9a-f]{12})\b/, take("id")).replace(/( )([0-9a-f]{12})\b/, take("other")).replace(/(: |^version )(\d+)\b/, take("n"));
  return { phrase, values };
}

export function told(text: string): string {
  const { phrase, values } = apart(text);
  if (!phrases.includes(phrase))
    return text;
  if (values["at"])
    values["at"] = instant(`${values["at"]}:00Z`);
  if (values["purpose"])
    values["purpose"] = code("purposes", values["purpose"]);
  return t(phrase, values);
}
