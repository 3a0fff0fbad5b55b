/* SPDX-License-Identifier: Apache-2.0 */
/*
 * today.tsx - what waits for me, what the other side waits for, what ends soon, and what is left
 */
import { exchange } from "../exchange.js";
import { peer, session } from "../api.js";
import { brief, status, useGet } from "../data.js";
import { now } from "../dates.js";
import { Empty, Guesses, Meter, Pairs, Panel, State, View } from "../parts/frame.js";
import { NameText, Text, When } from "../parts/text.js";
import { to, toCommand } from "../route.js";
import { told } from "../told.js";
import type { Agreement, Item, Peer, Status, Wait } from "../types.js";
import { count, t, tn } from "../words.js";

const week = 7 * 86_400_000;

function Row({ wait, of, named }: { wait: Wait; of: Peer; named: boolean }) {
  const late = /OVERDUE$/.test(wait.what);
  const link = wait.next ? toCommand(wait.next) : null;
  const what = wait.what.replace(/ OVERDUE$/, "");
  return (
    <li>
      {late && <State is="OVERDUE" />}
      <span class="grow"><Text text={told(what)} />{named && <> <small class="dim"><NameText text={of.name} /></small></>}</span>
      {wait.next?.startsWith("entente link") ? <button type="button" onClick={() => void exchange(of.number)}>{t("Exchange")}</button> :
        link ? <a role="button" class="secondary" href={link} title={wait.next}>{t("Open")}</a> :
          wait.next && <code class="next"><Text text={wait.next} /></code>}
    </li>
  );
}

function Waits({ peers, who }: { peers: Peer[]; who: "own" | "peer" }) {
  const rows = peers.flatMap((of) => of.waits.filter((wait) => wait.who === who).map((wait) => ({ of, wait })));
  rows.sort((a, b) => Number(/OVERDUE$/.test(b.wait.what)) - Number(/OVERDUE$/.test(a.wait.what)));
  if (rows.length === 0)
    return <Empty says={who === "own" ? t("Nothing waits for you.") : t("The other side has nothing to do.")}>
      {who === "own" && t("What the other side does is seen here after the next exchange.")}</Empty>;
  return <ul class="waits">{rows.map(({ of, wait }, i) => <Row key={i} of={of} wait={wait} named={peers.length > 1} />)}</ul>;
}

interface Ending {
  at: string;
  what: string;
  href: string;
}

function endings(peers: Peer[], items: Item[]): Ending[] {
  const found: Ending[] = [];
  const from = now();
  const add = (at: string | null | undefined, what: string, href: string) => {
    const when = at ? Date.parse(at) : NaN;
    if (at && when > from && when < from + week)
      found.push({ at, what, href });
  };
  for (const a of peers.flatMap((p) => p.agreements))
    add(a.expires, t("Agreement {id} expires", { id: brief(a.id) }), to("agreements", a.id));
  for (const item of items)
    for (const version of item.versions)
      if (!version.erased && !version.declined)
        add(version.conditions.until, item.giver === "own" ? t("Record {id}, which you gave, is erased there", { id: brief(item.id) }) :
          t("Record {id}, which you received, is erased", { id: brief(item.id) }), to("records", item.id));
  for (const item of items)
    for (const due of item.due)
      add(due.due, t("Due: {what} for record {id}", { what: t(due.what), id: brief(item.id) }), to("records", item.id));
  return found.sort((a, b) => a.at.localeCompare(b.at));
}

function Budget({ of }: { of: Agreement }) {
  const { budget } = of;
  return (
    <>
      <p><a href={to("agreements", of.id)}><Text text={of.title} /></a> <State is={of.status} /></p>
      <Meter label={tn("{n} round left of {all}", "{n} rounds left of {all}", budget.rounds_left, { all: count(budget.rounds_period) })} value={budget.rounds_left} most={budget.rounds_period} />
      <Guesses of={budget} />
    </>
  );
}

function Link({ of }: { of: Peer }) {
  const open = of.own_lane.entries - of.own_lane.held_there;
  return (
    <Pairs rows={[
      [t("Card"), <><State is={of.verified.own && of.verified.peer ? t("verified by both") : of.verified.own ? t("verified by us only") : t("not verified")}
        tone={of.verified.own && of.verified.peer ? "good" : "bad"} /> <a href={to("cards", String(of.number))}>{t("compare")}</a></>],
      [t("Our lane"), t("{entries} entries, {held} held there, co-signed up to {cosigned}", { entries: of.own_lane.entries, held: of.own_lane.held_there, cosigned: of.own_lane.cosigned ?? 0 })],
      [t("Their lane"), t("{entries} entries, co-signed up to {cosigned}", { entries: of.peer_lane.entries, cosigned: of.peer_lane.cosigned ?? 0 })],
      open > 0 && [t("To hand over"), tn("{n} entry", "{n} entries", open)],
      of.fraud && [t("Fraud"), <State is={t("they signed two histories")} tone="bad" />],
      of.revoked.length > 0 && [t("Revoked keys"), count(of.revoked.length)],
    ]} />
  );
}

function Shown({ of }: { of: Status }) {
  const items = useGet<Item[]>("item/list");
  const peers = of.peers.filter((p) => !peer.value || p.number === peer.value);
  const soon = endings(peers, items.data ?? []);
  if (peers.length === 0)
    return <Empty says={t("There is no other side yet.")}><>{t("Import its card:")} <code>entente card import FILE</code></></Empty>;
  return (
    <div class="columns wide">
      <div>
        <Panel title={t("Waits for you")} note={session.value?.officer}><Waits peers={peers} who="own" /></Panel>
        <Panel title={t("The other side has to")}><Waits peers={peers} who="peer" /></Panel>
        <Panel title={t("Ends or is due within seven days")}>
          {soon.length === 0 ? <Empty says={t("Nothing ends this week.")} /> :
            <ul class="waits">{soon.map((end, i) => <li key={i}><When at={end.at} far /><a class="grow" href={end.href}>{end.what}</a></li>)}</ul>}
        </Panel>
      </div>
      <div>
        {peers.map((p) => (
          <Panel key={p.number} title={<NameText text={p.name} />} note={<a href={to("known")}>{t("what they know")}</a>}>
            <Link of={p} />
            {p.agreements.filter((a) => a.status === "in-force").map((a) => <Budget key={a.id} of={a} />)}
            {!p.agreements.some((a) => a.status === "in-force") &&
              <Empty says={t("No agreement is in force with them.")}><a href={to("agreements")}>{t("Agreements")}</a></Empty>}
          </Panel>
        ))}
      </div>
    </div>
  );
}

export function Today() {
  return (
    <View title={t("Today")} lead={<When at={new Date(now()).toISOString()} />}>
      {status.value ? <Shown of={status.value} /> : <p class="dim wait" aria-busy="true">{t("Reading…")}</p>}
    </View>
  );
}
