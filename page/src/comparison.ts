/* SPDX-License-Identifier: Apache-2.0 */
/*
 * comparison.ts - the scorer's lines, taken apart: which word met which, why, and what it weighs
 */

export interface Reason {
  /** The words that met; absent where the line is about the whole. */
  left?: string;
  right?: string;
  why: string;
  weight: number;
}

export interface Comparison {
  reasons: Reason[];
  total: number | null;
  probability: string | null;
}

/** Take "ruslan ~ ruslan (Cyrillic): name, rare; the same letters: +1.73" and the like apart. */
export function compare(text: string): Comparison {
  const found: Comparison = { reasons: [], total: null, probability: null };
  for (const line of text.split("\n")) {
    const last = /^together ([+-][\d.]+): probability ([\d.]+)/.exec(line);
    if (last) {
      found.total = Number(last[1]);
      found.probability = last[2] ?? null;
      continue;
    }
    const row = /^(.*): ([+-]\d+(?:\.\d+)?)$/.exec(line);
    if (!row)
      continue;
    const met = /^(.*?) ~ (.*?): (.*)$/.exec(row[1] ?? "");
    found.reasons.push(met ? { left: met[1] ?? "", right: met[2] ?? "", why: met[3] ?? "", weight: Number(row[2]) } :
      { why: row[1] ?? "", weight: Number(row[2]) });
  }
  return found;
}
