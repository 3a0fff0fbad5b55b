/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.ts - binary values as they are written, strictly; canonical JSON; hashes
 *
 * Source  PROTOCOL.md 1.2, 1.5
 */
import { sha256, sha512 } from "@noble/hashes/sha2.js";

export { sha256, sha512 };

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Standard base64, with its padding and no spare bits; null where it is not that. */
export function base64(text: string): Uint8Array | null {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return btoa(String.fromCharCode(...bytes)) === text ? bytes : null;
  } catch {
    return null;
  }
}

/** base64url without padding, of so many bytes. */
export function base64url(text: unknown, bytes: number): Uint8Array | null {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text))
    return null;
  const found = base64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - text.length % 4) % 4));
  return found?.length === bytes ? found : null;
}

/** The canonical form of a value whose numbers are integers [RFC8785]. */
export function canonical(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const object = value as Record<string, unknown>;
    return `{${Object.keys(object).sort().map((name) => `${JSON.stringify(name)}:${canonical(object[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
