/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.ts - what others wrote, made harmless to look at
 *
 * Nothing here makes markup: a text becomes a list of pieces, and a piece is either plain or a mark that
 * stands for a character which would not be seen, or would change how its neighbours are seen.
 */

export interface Piece {
  text: string;
  mark: boolean;
}

/* Controls, invisible characters, bidirectional controls, fillers, variation selectors, tags and private use. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\ud800-\udfff\ue000-\uf8ff]|[\u{e0000}-\u{e0fff}]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{f0000}-\u{10ffff}]/gu;

/** The mark of a character, as the terminal shows it: \u{202e}. */
export function mark(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Cut a text into plain pieces and marks. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from)
      found.push({ text: text.slice(from, match.index), mark: false });
    found.push({ text: mark(match[0]), mark: true });
    from = match.index + match[0].length;
  }
  if (from < text.length)
    found.push({ text: text.slice(from), mark: false });
  return found;
}

/** The text with every mark in place, for where no element can stand. */
export function visible(text: string): string {
  return text.replace(hidden, mark);
}

/** The first characters of a text; never half of one. */
export function head(text: string, most: number): string {
  let end = 0;
  for (let n = 0; n < most && end < text.length; n++)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

const scripts: [string, RegExp][] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Cherokee", /\p{Script=Cherokee}/u],
];

/** The word of a text that mixes scripts whose letters look alike, and which; null where none does. */
export function mixed(text: string): { word: string; scripts: string[] } | null {
  for (const word of head(text, 2000).split(/[^\p{L}\p{M}]+/u)) {
    const met = scripts.filter(([, letters]) => letters.test(word)).map(([name]) => name);
    if (met.length > 1)
      return { word, scripts: met };
  }
  return null;
}

/** The script most letters of a text are of, for the tag beside a name. */
export function script(text: string): string {
  const names = ["Latin", "Cyrillic", "Arabic", "Hebrew", "Greek", "Han", "Hangul", "Hiragana", "Katakana", "Armenian", "Georgian", "Devanagari", "Thai"];
  let best = "", most = 0;
  for (const name of names) {
    const count = head(text, 500).match(new RegExp(`\\p{Script=${name}}`, "gu"))?.length ?? 0;
    if (count > most)
      [best, most] = [name, count];
  }
  return best;
}
