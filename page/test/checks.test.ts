/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checks.test.ts - what the page checks for itself, against vectors of others and the tree's own
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { base64, base64url, canonical, concat, hex, sha256, utf8 } from "../src/checks/bytes.js";
import { isIncluded, leafHash } from "../src/checks/merkle.js";
import { cosignedAt, isSigned, readCheckpoint, readProof } from "../src/checks/note.js";
import { verify } from "../src/checks/sign.js";

const root = process.env["ENTENTE_ROOT"] ?? "";
const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

test("RFC 8032 7.1: tests 1 to 3 verify, and not with a bit changed", () => {
  const rows = [
    ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
    ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
    ["fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
  ];
  for (const [key, message, signature] of rows) {
    assert.ok(verify(bytes(key!), bytes(message!), bytes(signature!)));
    for (const at of [0, 31, 32, 63]) {
      const other = bytes(signature!);
      other[at] = other[at]! ^ 1;
      assert.ok(!verify(bytes(key!), bytes(message!), other));
    }
  }
  assert.ok(!verify(new Uint8Array(31), new Uint8Array(), new Uint8Array(64)));
});

test("PROTOCOL 2.2: the edges of Ed25519 that libraries judge differently are judged as the node does", () => {
  const text = readFileSync(join(root, "tests/vectors/ed25519_edges.h"), "utf8");
  const rows = [...text.matchAll(/\{("[^{}]*?),\s*(NULL|"[^"]*")\}/gs)];
  assert.ok(rows.length > 10);
  for (const row of rows) {
    const strings = [...row[1]!.replace(/"\s*\n\s*"/g, "").matchAll(/"([^"]*)"/g)].map((found) => found[1]!);
    const [name, key, message, signature] = strings;
    assert.equal(verify(bytes(key!), bytes(message!), bytes(signature!)), row[2] === "NULL", name);
  }
});

/* RFC 9162 2.1.1 and 2.1.3.1 as they are defined there: by recursion. */
function tree(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length <= 1)
    return leaves[0] ? leafHash(leaves[0]) : sha256(new Uint8Array());
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(concat(Uint8Array.of(1), tree(leaves.slice(0, k)), tree(leaves.slice(k))));
}

function path(m: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length <= 1)
    return [];
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return m < k ? [...path(m, leaves.slice(0, k)), tree(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), tree(leaves.slice(0, k))];
}

test("RFC 9162: every leaf of trees of 1 to 20 leaves is included, and in no other place", () => {
  for (let size = 1; size <= 20; size++) {
    const leaves = Array.from({ length: size }, (_, i) => utf8(`leaf ${i}`));
    const top = tree(leaves);
    for (let at = 0; at < size; at++) {
      const proof = path(at, leaves);
      const leaf = leafHash(leaves[at]!);
      assert.ok(isIncluded(leaf, at, size, proof, top));
      assert.ok(!isIncluded(leaf, at, size, [...proof, top], top));
      assert.ok(!isIncluded(leafHash(utf8("other")), at, size, proof, top));
      if (proof.length > 0)
        assert.ok(!isIncluded(leaf, at, size, proof.slice(1), top));
      if (size > 1)
        assert.ok(!isIncluded(leaf, (at + 1) % size, size, proof, top));
    }
    assert.ok(!isIncluded(leafHash(leaves[0]!), size, size, [], top));
  }
});

test("RFC 8785: the canonical form of the standard's own example", () => {
  const value = { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" };
  assert.deepEqual(Object.values(JSON.parse(canonical(value))).sort(), Object.values(value).sort());
  assert.equal(canonical(value), '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\u{1f600}":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}');
  assert.equal(canonical({ b: [1, true, null, "\u000f\n\"\\/"], a: { d: -1, c: "" } }), '{"a":{"c":"","d":-1},"b":[1,true,null,"\\u000f\\n\\"\\\\/"]}');
});

test("PROTOCOL 1.5: base64 is strict", () => {
  assert.equal(hex(base64url("AAEC", 3)!), "000102");
  for (const [text, size] of [["AAE", 3], ["AAF", 2], ["AA==", 1], ["A", 0], ["AA+A", 3], [7, 1]] as const)
    assert.equal(base64url(text, size), null, String(text));
  assert.equal(base64("AAF="), null);
  assert.equal(base64("AAE"), null);
});

test("PROTOCOL 4.4: the tree's vector of a checkpoint is signed and cosigned, and a changed one is not", () => {
  const text = readFileSync(join(root, "tests/vectors/lane.h"), "utf8");
  const vector = (name: string) => JSON.parse(`"${[...text.match(new RegExp(`${name}\\[\\] =([^;]*);`))![1]!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1]).join("").replace(/\\x([0-9a-f]{2})/g, "\\u00$1")}"`) as string;
  const note = vector("vector_note") + vector("vector_note_cosignature");
  const key = (name: string) => base64(vector(name).split("+").slice(2).join("+"))!.slice(1);
  const writer = key("vector_note_writer_key"), reader = key("vector_note_reader_key");
  const checkpoint = readCheckpoint(note)!;
  assert.ok(checkpoint);
  assert.ok(isSigned(checkpoint, writer));
  assert.ok(!isSigned(checkpoint, reader));
  assert.ok(!isSigned({ ...checkpoint, text: checkpoint.text.replace(/\n\d/, "\n9") }, writer));
  const party = checkpoint.lines.map((line) => /^entente\/party\/(.*)$/.exec(line.name)?.[1]).find(Boolean)!;
  assert.ok(cosignedAt(checkpoint, party, reader)! > 0);
  assert.equal(cosignedAt(checkpoint, party, writer), null);
  assert.ok(Number.isNaN(cosignedAt({ ...checkpoint, text: `${checkpoint.text} ` }, party, reader)!));
});

test("a proof that is none is read as none", () => {
  for (const text of ["", "\n\n", "c2sp.org/tlog-proof@v1\nindex 1\n\n", "c2sp.org/tlog-proof@v1\nindex 01\n\nx\n1\nAA==\n\n— a AAAAAAA=\n"])
    assert.equal(readProof(text), null);
});
