/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.test.ts - the page in other languages says what it says in English
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { speak, t, tn } from "../src/words.js";

const src = join(process.env["ENTENTE_ROOT"] ?? "", "page/src");
const languages = ["ar", "fr", "ru"];
type Book = Record<string, string | Record<string, string>>;
const book = (name: string) => JSON.parse(readFileSync(join(src, "words", `${name}.json`), "utf8")) as Book;
const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

function sources(folder: string): string {
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? name === "words" ? "" : sources(path) : /\.tsx?$/.test(name) ? readFileSync(path, "utf8") : "";
  }).join("\n");
}

test("every translation fills the same places as the English", () => {
  for (const name of languages)
    for (const [key, said] of Object.entries(book(name)))
      if (typeof said === "string")
        assert.deepEqual(places(said), places(key), `${name}: ${key}`);
      else
        for (const one of Object.values(said))
          assert.ok(places(one).every((place) => places(key).includes(place)), `${name}: ${key}`);
});

test("all languages have the same words, and no letter of another script stands in them by mistake", () => {
  const [first, ...others] = languages.map((name) => Object.keys(book(name)).sort());
  for (const other of others)
    assert.deepEqual(other, first);
  for (const said of Object.values(book("ar")).filter((one): one is string => typeof one === "string"))
    assert.ok(/\p{Script=Arabic}/u.test(said), said);
});

/* The words of codes come from the node; a long one stands there in parts. */
const codes = readFileSync(join(src, "../../src/agreement/codes.c"), "utf8").replace(/"\s*\n\s*"/g, "");

test("no translation is of a sentence that the page does not say", () => {
  const code = sources(src) + codes;
  /* States, kinds and roles come from the node. */
  const told = /^[a-zA-Z-]+$/;
  for (const key of Object.keys(book("ar")))
    assert.ok(told.test(key) || code.includes(JSON.stringify(key)) || code.includes(`${key}`), key);
});

test("every sentence that the page says is said in every language", () => {
  const code = sources(src);
  const said = [.../\bt\(\s*("(?:[^"\\]|\\.)*")/g[Symbol.matchAll](code), .../\btn\(\s*"(?:[^"\\]|\\.)*",\s*("(?:[^"\\]|\\.)*")/g[Symbol.matchAll](code),
    .../(?:title|button|says|label|help): ("(?:[^"\\]|\\.)*")/g[Symbol.matchAll](code)].map(([, one]) => JSON.parse(one ?? "") as string).filter((one) => one !== "data(label)");
  assert.ok(said.length > 700);
  for (const name of languages) {
    const known = book(name);
    assert.deepEqual([...new Set(said)].filter((one) => !(one in known)), [], name);
  }
});

test("what may be asked, why and for what is said in every language", () => {
  for (const table of ["topics", "purposes", "actions", "attributes", "justifications", "suspensions", "questions", "declines", "judgements", "notices", "emergencies", "incidents"]) {
    const rows = new RegExp(`struct code ${table}\\[\\] = \\{(.*?)\\n\\};`, "s").exec(codes)?.[1] ?? "";
    const words = [...rows.matchAll(/\{"[^"]+",\s*"([^"]*)"\}/g)].map(([, one]) => one ?? "");
    assert.ok(words.length > 2, table);
    for (const name of languages)
      assert.deepEqual(words.filter((one) => !(one in book(name))), [], `${name}: ${table}`);
  }
});

test("numbers take the form of their language", async () => {
  Object.assign(globalThis, { localStorage: { setItem: () => undefined }, document: { documentElement: {} } });
  await speak("ru");
  assert.equal(tn("{n} lead", "{n} leads", 3), "3 наводки");
  assert.equal(tn("{n} lead", "{n} leads", 5), "5 наводок");
  assert.equal(t("Today"), "Сегодня");
  await speak("ar");
  assert.equal(tn("{n} lead", "{n} leads", 2), "مؤشران");
  assert.equal((globalThis as unknown as { document: { documentElement: { dir: string } } }).document.documentElement.dir, "rtl");
  await speak("en");
  assert.equal(tn("{n} lead", "{n} leads", 1), "1 lead");
  assert.equal(t("Done: {what}.", { what: "x" }), "Done: x.");
});
