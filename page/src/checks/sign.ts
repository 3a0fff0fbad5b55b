/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sign.ts - one strict rule for a signature, checked here in the browser
 *
 * Source  PROTOCOL.md 2.2, 2.3; RFC 8032
 */
import { Point } from "@noble/ed25519";
import { concat, sha512, utf8 } from "./bytes.js";

const order = Point.CURVE().n;

function number(littleEndian: Uint8Array): bigint {
  return littleEndian.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function point(bytes: Uint8Array): Point | null {
  try {
    const found = Point.fromBytes(bytes, false);
    return found.isSmallOrder() ? null : found;
  } catch {
    return null;
  }
}

function times(p: Point, n: bigint): Point {
  return n === 0n ? Point.ZERO : p.multiply(n, false);
}

/** S < L; A and R canonical and not of small order; [S]B = R + [k]A without the cofactor. */
export function verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64)
    return false;
  const first = signature.subarray(0, 32);
  const s = number(signature.subarray(32));
  const a = point(key), r = point(first);
  if (!a || !r || s >= order)
    return false;
  const k = number(sha512(concat(first, key, message))) % order;
  return times(Point.BASE, s).equals(r.add(times(a, k)));
}

/** What is signed: a text of the protocol, the purpose, and the hash of the message. */
export function bound(purpose: "card" | "entry" | "act" | "approval", message: Uint8Array): Uint8Array {
  return concat(utf8(`entente/1\0${purpose}\0`), sha512(message));
}
