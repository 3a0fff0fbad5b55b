/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.test.ts - what the node says in a phrase, taken apart and said in the officer's language
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { apart, phrases, told } from "../src/told.js";

const read = (name: string) => readFileSync(join(process.env["ENTENTE_ROOT"] ?? "", name), "utf8");

test("ids, days and numbers are taken out of a phrase", () => {
  assert.deepEqual(apart("apply notice 0ba4497ab78b to item 0cb10a0c1882, due 2026-11-25T17:43"),
    { phrase: "apply notice {id} to item {other}, due {at}", values: { id: "0ba4497ab78b", other: "0cb10a0c1882", at: "2026-11-25T17:43" } });
  assert.deepEqual(apart("judge hits: 6"), { phrase: "judge hits: {n}", values: { n: "6" } });
  assert.deepEqual(apart("version 12 offered"), { phrase: "version {n} offered", values: { n: "12" } });
  assert.equal(apart("accept or decline round 0ba4497ab78b, for prevention").phrase, "accept or decline round {id}, for {purpose}");
});

test("what is known is said with its date, what is not stays", () => {
  assert.equal(told("answer request 0ba4497ab78b, due 2026-11-25T17:43"), "answer request 0ba4497ab78b, due 25 Nov 2026, 17:43");
  assert.equal(told("something else: 6"), "something else: 6");
});

test("every phrase is one that the node says, and is said in every language", () => {
  const node = (read("src/cli/waits.c") + read("src/cli/item.c") + read("src/cli/status.c")).replace(/"\s*\n\s*"/g, "");
  for (const phrase of phrases)
    for (const part of phrase.split(/\{\w+\}/).flatMap((one) => one.split(/, due $|^version $/)).map((one) => one.trim()).filter((one) => one.length > 3 && one !== "agreement"))
      assert.ok(node.includes(part.replace(/ agreement$/, "")), `${phrase}: ${part}`);
  for (const name of ["ar", "fr", "ru"]) {
    const book = JSON.parse(read(`page/src/words/${name}.json`)) as Record<string, string>;
    assert.deepEqual(phrases.filter((one) => !(one in book)), [], name);
  }
});
