/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.test.ts - the time that is left, from the rate of the phase
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, left, type Told } from "../src/progress.js";

const told = (done: number, more: Partial<Told> = {}): Told => ({ job: "1", phase: "tokens", state: "running", done, total: 100, ...more });

test("nothing is said of the time before a second has passed, or while nothing moves", () => {
  const first = follow(undefined, told(10), 0);
  assert.equal(left(first), null);
  assert.equal(left(follow(first, told(12), 900)), null);
  assert.equal(left(follow(first, told(10), 5000)), null);
});

test("the rate of the phase tells the time", () => {
  const first = follow(undefined, told(10), 0);
  assert.equal(left(follow(first, told(30), 4000)), 14); /* 20 in 4 s, 70 are left */
  assert.equal(left(follow(first, told(100), 9000)), 0);
});

test("another phase, and one that begins again, are followed from there", () => {
  const first = follow(undefined, told(10), 0);
  assert.equal(left(follow(first, told(30, { phase: "replies" }), 4000)), null);
  assert.equal(follow(first, told(5), 4000).since, 4000);
});

test("the node's own word goes before ours, and no total is no time", () => {
  assert.equal(left(follow(undefined, told(1, { left: 7 }), 0)), 7);
  const first = follow(undefined, told(1, { total: 0 }), 0);
  assert.equal(left(follow(first, told(3, { total: 0 }), 3000)), null);
});
