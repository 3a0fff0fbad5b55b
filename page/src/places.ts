/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places.ts - countries by their codes
 */
import { language } from "./words.js";

/** The name of a country; codes of users (xa to xz) and unknown ones stay codes. */
export function country(code: string): string {
  const upper = code.toUpperCase();
  if (!/^[A-Z]{2}$/.test(upper) || /^(X[A-Z]|Q[M-Z]|AA|ZZ)$/.test(upper))
    return upper;
  return new Intl.DisplayNames([language.value, "en"], { type: "region", fallback: "code" }).of(upper) ?? upper;
}
