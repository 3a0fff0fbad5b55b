/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys.ts - single keys that do something (/ j k y n u and digits), which whoever speaks to the computer can switch off
 *
 * Source  WCAG 2.2, 2.1.4
 */
import { signal } from "@preact/signals";

export const singleKeys = signal(globalThis.localStorage?.getItem("keys") !== "off");

export function switchKeys(on: boolean): void {
  singleKeys.value = on;
  localStorage.setItem("keys", on ? "on" : "off");
}

/** Whether a key is typed into something, or is none of the page's. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as Element | null;
  return !singleKeys.value || event.ctrlKey || event.metaKey || event.altKey || !!target?.closest?.("input, textarea, select, dialog");
}
