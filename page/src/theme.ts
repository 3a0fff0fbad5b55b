/* SPDX-License-Identifier: Apache-2.0 */
/*
 * theme.ts - light, dark, or as the computer says
 */
import { signal } from "@preact/signals";

export const theme = signal("auto");

export function chooseTheme(name: string): void {
  theme.value = name === "light" || name === "dark" ? name : "auto";
  if (theme.value === "auto")
    document.documentElement.removeAttribute("data-theme");
  else
    document.documentElement.dataset.theme = theme.value;
  localStorage.setItem("theme", theme.value);
}
