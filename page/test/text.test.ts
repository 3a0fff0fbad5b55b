/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.test.ts - texts of others, dates, reasons, addresses
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../src/comparison.js";
import { agree, birth, date, daysAhead, distance, instant } from "../src/dates.js";
import { isRightToLeft, paragraphs } from "../src/languages.js";
import { head, mark, mixed, pieces, script, visible } from "../src/text.js";
import { parse, to, toCommand } from "../src/route.js";
import { commandOf } from "../src/command.js";

test("what is not seen is marked as the terminal marks it", () => {
  assert.equal(visible("a\u202eb"), "a\\u{202e}b");
  assert.equal(visible("\u0000\u001b[31m"), "\\u{0}\\u{1b}[31m");
  assert.equal(visible("zero\u200bwidth \u{e0041} tag"), "zero\\u{200b}width \\u{e0041} tag");
  assert.equal(visible("\ud800"), "\\u{d800}");
  assert.equal(mark("\u{10ffff}"), "\\u{10ffff}");
  for (const plain of ["Ruslan Vakhidov", "Руслан Вахидов", "أحمد كريم", "王小明", "O’Brien-Śmigły", "می\u200cخواهم", "family 👨\u200d👩"])
    assert.equal(visible(plain), plain);
});

test("every control, bidirectional control and private character is marked", () => {
  for (const range of [[0, 8], [0xb, 0x1f], [0x7f, 0x9f], [0x202a, 0x202e], [0x2066, 0x2069], [0xe000, 0xe010], [0xfff9, 0xfffb], [0xe0000, 0xe007f]] as const)
    for (let code = range[0]; code <= range[1]; code++)
      assert.deepEqual(pieces(String.fromCodePoint(code)), [{ text: `\\u{${code.toString(16)}}`, mark: true }]);
});

test("a text is cut between characters", () => {
  assert.equal(head("ab\u{1f600}cd", 3), "ab\u{1f600}");
  assert.equal(head("ab", 3), "ab");
  assert.equal(head("\u{1f600}".repeat(10_000_000 / 2), 2), "\u{1f600}\u{1f600}");
});

test("letters of two scripts in one word are noticed", () => {
  assert.deepEqual(mixed("Vаkhidov"), { word: "Vаkhidov", scripts: ["Latin", "Cyrillic"] });
  assert.equal(mixed("Vakhidov Вахидов"), null);
  assert.equal(mixed("東京Tower"), null);
  assert.equal(script("أحمد كريم"), "Arabic");
  assert.equal(script("Руслан"), "Cyrillic");
});

test("dates are not read two ways", () => {
  assert.equal(date("2026-11-22T13:18:47Z"), "22 Nov 2026");
  assert.equal(instant("2026-03-04T01:02:03Z"), "4 Mar 2026, 01:02");
  assert.equal(date("nonsense"), "nonsense");
  assert.deepEqual(["1986", "1986-04", "1986-04-12", "x-y"].map(birth), ["1986", "Apr 1986", "12 Apr 1986", "x-y"]);
  const now = Date.parse("2026-11-22T00:00:00Z");
  assert.equal(distance("2026-11-25T00:00:00Z", now), "in 3 days");
  assert.equal(distance("2026-11-21T22:00:00Z", now), "2 hours ago");
  assert.equal(daysAhead(9, now), "2026-12-01");
  assert.deepEqual([agree("1986", "1986-04-12"), agree("1986-04-12", "1986-04-12"), agree("1986-04-12", "1986-05")], ["could", "same", "differ"]);
});

test("the scorer's lines are taken apart", () => {
  const found = compare("before any word is compared: -0.33\nruslan ~ ruslan (Cyrillic): name, rare; the same letters: +1.73\nborn on the same day: +4.86\ntogether +13.13: probability 0.999998");
  assert.deepEqual(found.reasons.map((r) => [r.left, r.right, r.why, r.weight]), [
    [undefined, undefined, "before any word is compared", -0.33], ["ruslan", "ruslan (Cyrillic)", "name, rare; the same letters", 1.73],
    [undefined, undefined, "born on the same day", 4.86]]);
  assert.equal(found.total, 13.13);
  assert.equal(found.probability, "0.999998");
  assert.deepEqual(compare("nothing to see").reasons, []);
});

test("a place in the page and its address are one", () => {
  const there = parse(to("find", "", { name: "а б&в" }));
  assert.equal(there.view, "find");
  assert.equal(there.query.get("name"), "а б&в");
  assert.equal(parse(to("offer", "ARV 1/2")).id, "ARV 1/2");
  assert.equal(parse("").view, "today");
  assert.equal(parse("#/x/%E0%A4%A").id, "");
});

test("commands that the node suggests lead to their place", () => {
  assert.equal(toCommand("entente agree show 29a19610f34f && entente agree sign 29a19610f34f --as principal"), "#/agreements/29a19610f34f");
  assert.equal(toCommand("entente hits"), "#/hits");
  assert.equal(toCommand("entente consent give 66a536264889 --until DATE --as NAME"), "#/asks/66a536264889");
  assert.equal(toCommand("rm -rf /"), null);
});

test("the same act on the command line is quoted", () => {
  assert.equal(commandOf("ask/send", ["terrorism"], { text: "it's", why: "case-file", cleared: true, due: "" }, "officer"),
    "entente ask send terrorism --text 'it'\\''s' --why case-file --cleared --as officer");
});

test("agreements' languages", () => {
  assert.deepEqual(paragraphs("a\n\nb\n \nc\n"), ["a", "b", "c"]);
  assert.ok(isRightToLeft("ar") && isRightToLeft("fa-IR") && !isRightToLeft("ru"));
});
