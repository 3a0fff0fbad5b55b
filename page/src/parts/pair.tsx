/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pair.tsx - two records beside each other, and what speaks for and against their being of one person
 */
import { compare } from "../comparison.js";
import { code } from "../data.js";
import { agree } from "../dates.js";
import { country } from "../places.js";
import type { Holding } from "../types.js";
import { t } from "../words.js";
import { State, Table } from "./frame.js";
import { Birth, Names, Text } from "./text.js";

const shown: [string, (record: Holding) => preact.ComponentChildren][] = [
  ["Names", (r) => <Names names={r.names} />],
  ["Born", (r) => r.births?.map((b) => <div key={b}><Birth known={b} /></div>)],
  ["Kind", (r) => r.kind && t(r.kind)],
  ["Countries", (r) => r.countries?.map((c) => <div key={c}>{country(c)}</div>)],
  ["Identifiers", (r) => r.identifiers?.map((i, n) => <div key={n}><small class="dim">{i.kind} {i.country}</small> <code><Text text={i.text} /></code></div>)],
  ["Labels", (r) => r.labels?.map((l) => <div key={l}>{code("exclusions", l)}</div>)],
  ["Programme", (r) => r.programme && <Text text={r.programme} />],
  ["Topics", (r) => r.topics?.map((x) => <div key={x}>{code("topics", x)}</div>)],
  ["Regions", (r) => r.regions?.map((x) => <div key={x}>{code("regions", x)}</div>)],
  ["Source", (r) => r.source && <Text text={r.source} />],
];

const empty = (value: preact.ComponentChildren) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The members of one record. */
export function RecordTable({ record }: { record: Holding }) {
  return <dl class="pairs">{shown.map(([name, show]) => {
    const value = show(record);
    return empty(value) ? null : <div key={name}><dt>{t(name)}</dt><dd>{value}</dd></div>;
  })}</dl>;
}

function births(own: Holding, peer: Holding) {
  const met = own.births?.flatMap((a) => peer.births?.map((b) => agree(a, b)) ?? []) ?? [];
  if (met.length === 0)
    return null;
  return met.includes("same") ? <State is={t("same day")} tone="good" /> : met.includes("could") ? <State is={t("could be the same")} tone="wait" /> :
    <State is={t("different")} tone="bad" />;
}

function countries(own: Holding, peer: Holding) {
  if (!own.countries?.length || !peer.countries?.length)
    return null;
  return own.countries.some((c) => peer.countries?.includes(c)) ? <State is={t("same country")} tone="good" /> : <State is={t("other countries")} tone="wait" />;
}

/** Whether only one of two records has anything of a member that the other lacks. */
export const isUneven = (own: Holding, peer: Holding) => shown.some(([, show]) => empty(show(own)) !== empty(show(peer)));

/** Two records, a row for each member that both have, or for each that only one has. */
export function PairTable({ own, peer, us, them, both }: { own: Holding; peer: Holding; us: string; them: string; both: boolean }) {
  const verdict: Record<string, preact.ComponentChildren> = { Born: births(own, peer), Countries: countries(own, peer) };
  return (
    <table class="pair">
      <thead><tr><th scope="col"><span class="hide">{t("Member")}</span></th><th scope="col">{t("Ours")} · <Text text={us} /></th><th scope="col">{t("Theirs")} · <Text text={them} /></th></tr></thead>
      <tbody>{shown.map(([name, show]) => {
        const left = show(own), right = show(peer);
        return empty(left) && empty(right) || both === (empty(left) || empty(right)) ? null : (
          <tr key={name}><th scope="row">{t(name)}{verdict[name] && <div>{verdict[name]}</div>}</th>
            <td>{empty(left) ? <span class="dim">–</span> : left}</td><td>{empty(right) ? <span class="dim">{t("not shown by a lead")}</span> : right}</td></tr>);
      })}</tbody>
    </table>
  );
}

/** Word by word: what met what, why, and what it weighs. */
export function Reasons({ text }: { text: string }) {
  const { reasons, total, probability } = compare(text);
  if (reasons.length === 0)
    return null;
  const most = Math.max(...reasons.map((r) => Math.abs(r.weight)), 1);
  return (
    <Table label={t("Why")} columns={[t("Ours"), t("Theirs"), t("Reason"), t("Weight")]}>
      {reasons.map((r, i) => (
        <tr key={i}>
          {r.left === undefined ? <td colSpan={2} class="dim">–</td> : <><td><Text text={r.left} /></td><td><Text text={r.right ?? ""} /></td></>}
          <td><Text text={r.why} /></td>
          <td class="weight"><span class={r.weight < 0 ? "bar against" : "bar"}><progress value={Math.abs(r.weight)} max={most} aria-hidden="true" /></span>
            <span dir="ltr">{r.weight > 0 ? "+" : ""}{r.weight.toFixed(2)}</span></td>
        </tr>))}
      {total !== null && <tr class="sum"><td colSpan={3}>{t("together: probability {p}", { p: probability ?? "" })}</td><td class="weight"><span dir="ltr">{total > 0 ? "+" : ""}{total.toFixed(2)}</span></td></tr>}
    </Table>
  );
}
