/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64.ts - bytes as base64url without padding, however many they are
 */

/* No more arguments at once than any browser takes. */
const most = 0x8000;

export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += most)
    text += String.fromCharCode(...bytes.subarray(at, at + most));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
