/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dates.ts - dates that nobody can read two ways: 22 Nov 2026, with the month in letters
 *
 * Every instant of the node is UTC and is shown so; the whole instant is in the title of the element.
 */
import { skew } from "./api.js";
import { language } from "./words.js";

const day = 86_400_000;

function format(options: Intl.DateTimeFormatOptions, at: Date): string {
  return new Intl.DateTimeFormat(language.value === "en" ? "en-GB" : `${language.value}-u-ca-gregory-nu-latn`, {
    timeZone: "UTC", ...options,
  }).format(at);
}

/* In English always three letters of the month, which no edition of a locale changes. */
function calendar(at: Date, hasDay: boolean): string {
  if (language.value !== "en")
    return format({ month: "short", year: "numeric", ...(hasDay ? { day: "numeric" } : {}) }, at);
  const month = "JanFebMarAprMayJunJulAugSepOctNovDec".slice(at.getUTCMonth() * 3).slice(0, 3);
  return `${hasDay ? `${at.getUTCDate()} ` : ""}${month} ${at.getUTCFullYear()}`;
}

/** What the node's clock says. */
export function now(): number {
  return Date.now() - skew.value;
}

/** 22 Nov 2026 */
export function date(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : calendar(at, true);
}

/** 22 Nov 2026, 13:18 */
export function instant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso :
    `${date(iso)}, ${format({ hour: "2-digit", minute: "2-digit", hour12: false }, at)}`;
}

/** A birth as it is known: a year, a month, or a day. */
export function birth(known: string): string {
  const [year, month, dayOf] = known.split("-");
  if (!month)
    return known;
  const at = new Date(`${year}-${month}-${dayOf ?? "01"}T00:00:00Z`);
  if (Number.isNaN(at.getTime()))
    return known;
  return calendar(at, dayOf !== undefined);
}

/** How far from now: "in 3 days", "2 hours ago". */
export function distance(iso: string, at = now()): string {
  const off = new Date(iso).getTime() - at;
  const format = new Intl.RelativeTimeFormat(language.value, { numeric: "auto" });
  const size = Math.abs(off);
  if (size < 60_000 * 90)
    return format.format(Math.round(off / 60_000), "minute");
  if (size < day * 2)
    return format.format(Math.round(off / 3_600_000), "hour");
  if (size < day * 70)
    return format.format(Math.round(off / day), "day");
  return size < day * 700 ? format.format(Math.round(off / (day * 30.44)), "month") :
    format.format(Math.round(off / (day * 365.25)), "year");
}

/** So many minutes, in the largest unit that fits. */
export function duration(minutes: number): string {
  const [n, unit] = minutes < 120 ? [minutes, "minute"] : minutes < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.NumberFormat(language.value, { style: "unit", unit: unit as string, unitDisplay: "long" }).format(n as number);
}

/** Whether two births are of one day, could be, or are not. */
export function agree(a: string, b: string): "same" | "could" | "differ" {
  if (a === b)
    return "same";
  return a.startsWith(b) || b.startsWith(a) ? "could" : "differ";
}

/** The day that is so many days from today, as YYYY-MM-DD. */
export function daysAhead(days: number, at = now()): string {
  return new Date(at + days * day).toISOString().slice(0, 10);
}
