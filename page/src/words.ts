/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.ts - the page's own words, in the language the officer chose
 *
 * English stands in the code and is the key. What a language has no word for stays English; what the node says
 * (its sentences, and what others wrote) is never translated.
 */
import { signal } from "@preact/signals";

type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
type Book = Record<string, string | Plural>;

export const languages: Record<string, string> = {
  en: "English", ru: "Русский", ar: "العربية", fr: "Français",
};
const books: Record<string, () => Promise<{ default: Book }>> = {
  ru: () => import("./words/ru.json"),
  ar: () => import("./words/ar.json"),
  fr: () => import("./words/fr.json"),
};

export const language = signal("en");
const book = signal<Book>({});

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A sentence or a word, with its {places} filled. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const found = book.value[key];
  return fill(typeof found === "string" ? found : key, values);
}

/** The same for a number of things: one lead, five leads. */
export function tn(one: string, many: string, n: number, values: Record<string, string | number> = {}): string {
  const found = book.value[many];
  let text = n === 1 ? one : many;
  if (typeof found === "object")
    text = found[new Intl.PluralRules(language.value).select(n)] ?? found.other ?? text;
  else if (typeof found === "string")
    text = found;
  return fill(text, { n: count(n), ...values });
}

/** A number, with its thousands apart. */
export function count(n: number): string {
  return new Intl.NumberFormat(language.value === "ar" ? "ar-u-nu-latn" : language.value).format(n);
}

/** Change the language, and with it the direction, of the whole page. */
export async function speak(name: string): Promise<void> {
  const load = books[name];
  book.value = load ? (await load()).default : {};
  language.value = load ? name : "en";
  document.documentElement.lang = language.value;
  document.documentElement.dir = language.value === "ar" ? "rtl" : "ltr";
  localStorage.setItem("language", language.value);
}
