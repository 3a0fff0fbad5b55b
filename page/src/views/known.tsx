/* SPDX-License-Identifier: Apache-2.0 */
/*
 * known.tsx - what the other side knows about us, what we know of them, and what neither can know
 */
import { type Answer, brief, code, status, useAgreement, useGet } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Birth, firstName, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import type { Ask, Hit, Item, Peer, Side } from "../types.js";
import { count, t, tn } from "../words.js";

function Leads({ hits, members, theirs }: { hits: Answer<Hit[]>; members: string[]; theirs: boolean }) {
  return (
    <Answered answer={hits}>{(all) => {
      const met = all.filter((hit) => theirs ? hit.peer?.length : hit.own);
      return met.length === 0 ? <Empty says={theirs ? t("Nothing of any record of theirs.") : t("Nothing of any record of ours.")} /> : (
        <>
        <p class="dim">{t("Shown of each: {what}.", { what: members.map((m) => code("attributes", m)).join("; ") })}</p>
        <Table label={theirs ? t("What we know of theirs") : t("What they know of ours")} columns={[t("Record"), t("Birth"), theirs ? t("Judged by us") : t("Judged by them")]}>
          {met.map((hit) => {
            const record = theirs ? hit.peer?.[0] : hit.own;
            return (
              <tr key={hit.hit}><td><a href={to("hits", hit.hit)}><NameText text={firstName(record)} /></a>{!theirs && record?.id && <small class="dim"> <Text text={record.id} /></small>}</td>
                <td>{record?.births?.map((birth) => <div key={birth}><Birth known={birth} /></div>)}</td>
                <td>{theirs ? <State is={hit.judged.own} /> : <State is={hit.judged.peer} />}</td></tr>);
          })}
        </Table>
        </>);
    }}</Answered>
  );
}

function Items({ items, giver }: { items: Answer<Item[]>; giver: Side }) {
  return (
    <Answered answer={items}>{(all) => {
      const given = all.filter((item) => item.giver === giver);
      return given.length === 0 ? <Empty says={giver === "own" ? t("No record was given to them.") : t("No record was received from them.")} /> : (
        <Table label={t("Records")} columns={[t("Record"), t("State"), t("For"), t("Until"), t("Went on to")]}>
          {given.map((item) => {
            const version = item.versions.at(-1);
            return (
              <tr key={item.id}><td><a href={to("records", item.id)}><code>{brief(item.id)}</code></a> <small class="dim">{t(version?.stage ?? "")}</small></td><td><State is={item.status} /></td>
                <td>{version?.conditions.purposes.map((p) => code("purposes", p)).join(", ")}</td><td><When at={version?.erased ?? version?.conditions.until} /></td>
                <td>{item.exports.map((one) => <div key={one.id}><Text text={one.to ?? t("own systems")} /></div>)}</td></tr>);
          })}
        </Table>);
    }}</Answered>
  );
}

/** What we said that tells of what we look for or lack, unasked or not. */
function Said({ asks, number }: { asks: Answer<Ask[]>; number: string }) {
  const ours = (asks.data ?? []).filter((one) => one.by === "own" && one.peer === number);
  const some = (kind: (one: Ask) => boolean) => ours.filter(kind).length;
  const other = (one: Ask) => one.kind !== "pledge" && one.kind !== "incident";
  return <a href={to("asks")}>{[tn("{n} request", "{n} requests", some(other)), tn("{n} promise", "{n} promises", some((one) => one.kind === "pledge")),
    tn("{n} incident", "{n} incidents", some((one) => one.kind === "incident"))].join(" · ")}</a>;
}

function Numbers({ of }: { of: Peer }) {
  const asks = useGet<Ask[]>("ask/list");
  const rounds = of.rounds.filter((r) => r.status === "closed");
  const a = of.agreements.find((one) => one.status === "in-force");
  return (
    <Pairs rows={[
      [t("Size of our list"), rounds.length ? rounds.every((r) => r.profile === "bulk") ? t("not more than {n} tokens, as declared; not how many records", { n: count(Math.max(...rounds.map((r) => r.bucket.own))) })
        : t("not more than {n} points, padded; not how many records", { n: count(Math.max(...rounds.map((r) => r.bucket.own))) }) : t("not known to them")],
      [t("What both lists share"), rounds.length ? <>{tn("{n} token", "{n} tokens", rounds.reduce((sum, r) => sum + (r.count ?? 0), 0))} · {tn("{n} round", "{n} rounds", rounds.length)} <small class="dim">{t("a token is a string made of names and births; a record makes several")}</small></> : t("no round was run")],
      a && [t("Guesses left to them"), t("{n} of {all} in the agreement's life; at worst {year} in a year", { n: count(a.budget.tokens_life - a.budget.tokens_used.peer), all: count(a.budget.tokens_life), year: count(a.budget.worst_year) })],
      [t("What we asked and said"), <Said asks={asks} number={of.name} />],
      [t("Our officers"), <>{status.value?.party.officers.map((one, i) => <span key={one.name}>{i > 0 && ", "}<Text text={one.name} /></span>)} <small class="dim">{t("by name and role, on our card")}</small></>],
      [t("Our other records"), t("nothing: neither names nor that they exist")],
    ]} />
  );
}

function Both({ of }: { of: Peer }) {
  const hits = useGet<Hit[]>("hits/list", [], { all: true, with: of.number });
  const items = useGet<Item[]>("item/list", [], { with: of.number });
  const agreement = of.agreements.find((a) => a.status === "in-force") ?? of.agreements[0];
  const members = useAgreement(agreement?.id).data?.document.stages["hit"] ?? [];
  return (
    <div class="columns">
      <div>
        <Panel title={t("What they know about us")} note={<NameText text={of.name} />}><Numbers of={of} /></Panel>
        <Panel title={t("Of our records, by rounds")} tight><Leads hits={hits} members={members} theirs={false} /></Panel>
        <Panel title={t("Of our records, by release")} tight><Items items={items} giver="own" /></Panel>
      </div>
      <div>
        <Panel title={t("Of theirs, by rounds")} note={t("what we know about them")} tight><Leads hits={hits} members={members} theirs={true} /></Panel>
        <Panel title={t("Of theirs, by release")} tight><Items items={items} giver="peer" /></Panel>
      </div>
    </div>
  );
}

export function Known() {
  const peers = status.value?.peers ?? [];
  return (
    <View title={t("Who knows what")} lead={t("Computed from the two lanes: what has been shown stays shown, also where it was erased later.")}>
      {peers.length === 0 && <Empty says={t("There is no other side yet.")} />}
      {peers.map((of) => <Both key={of.number} of={of} />)}
      <p class="dim">{t("What no software prevents:")} <code>entente limits</code></p>
    </View>
  );
}
