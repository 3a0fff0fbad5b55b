/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conditions.tsx - what binds a record, always in the same order and never out of sight
 */
import { code } from "../data.js";
import type { Conditions } from "../types.js";
import { t } from "../words.js";
import { When } from "./text.js";

export function ConditionsBar({ of, lead = false }: { of: Conditions; lead?: boolean }) {
  const row = (name: string, strict: boolean, value: preact.ComponentChildren) => (
    <li class={strict ? "strict" : ""}><span class="dim">{name}</span><span>{value}</span></li>
  );
  return (
    <ul class="conditions" aria-label={t("Conditions")}>
      {lead && row(t("Standing"), true, t("LEAD: not judged by both sides"))}
      {row(t("For"), false, of.purposes.map((purpose) => code("purposes", purpose)).join("; "))}
      {row(t("Until"), false, <When at={of.until} far />)}
      {row(t("Actions"), of.actions.length === 0, of.actions.map((action) => code("actions", action)).join("; ") || t("none"))}
      {row(t("Handling"), of.handling === "disclosure", of.handling === "release" ? t("copies may be made") : t("to be looked at only"))}
      {row(t("Onward"), of.onward === "none", of.onward === "consent" ? t("by consent each time") : t("to nobody"))}
      {row(t("Court"), of.court === "no", t(of.court))}
      {row(t("Source"), false, of.admiralty)}
      {of.approval === "yes" && row(t("Approval"), true, t("a third party must approve"))}
    </ul>
  );
}
