/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records.tsx - records given and received: their conditions first, then where they came from, went, and what is due
 */
import { useState } from "preact/hooks";
import { begin } from "../acts.js";
import { address, type Failure, get } from "../api.js";
import { brief, code, status, useGet } from "../data.js";
import { ConditionsBar } from "../parts/conditions.js";
import { Answered, Empty, Pairs, Panel, State, Table, Tabs, Trouble, View } from "../parts/frame.js";
import { RecordTable } from "../parts/pair.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import { told } from "../told.js";
import type { Holding, Item, Version } from "../types.js";
import { t, tn } from "../words.js";

interface Content {
  record?: Holding;
}

const newest = (item: Item): Version | undefined => item.versions.find((v) => v.version === item.newest) ?? item.versions.at(-1);

function What({ item }: { item: Item }) {
  const version = newest(item);
  return (
    <>
      <p>{item.giver === "own" ? t("Given to") : t("Received from")} <strong><NameText text={item.peer} /></strong> · {t("record")} <Id id={item.id} digits={24} /></p>
      {version && <ConditionsBar of={version.conditions} lead={item.lead} />}
    </>
  );
}

/** The content is read only when the officer asks for it. */
function Reading({ item }: { item: Item }) {
  const [data, setData] = useState<Content>();
  const [failure, setFailure] = useState<Failure>();
  const read = async () => {
    setFailure(undefined);
    try {
      setData(await get<Content>(address("item/read", [item.id])));
    } catch (error) {
      setFailure(error as Failure);
    }
  };
  const record = data?.record;
  return (
    <Panel title={t("Content")}>
      {record ? <RecordTable record={record} /> : data ? <pre class="bytes"><Text text={JSON.stringify(data, null, 1)} most={8000} /></pre> :
        <p class="acts"><button type="button" onClick={() => void read()}>{t("Read it")}</button><span class="dim">{t("The content is shown only when you ask for it.")}</span></p>}
      <Trouble failure={failure} />
    </Panel>
  );
}

function Acts({ item }: { item: Item }) {
  const version = newest(item);
  const what = <What item={item} />;
  const more = { agreement: item.agreement };
  const erased = !!version?.erased;
  const usable = item.consents.find((c) => !c.revoked && c.used < c.uses && c.status !== "used up" && c.status !== "expired");
  const button = (label: string, run: () => void, main = false) => <button key={label} type="button" class={main ? "" : "secondary"} onClick={run}>{label}</button>;
  if (item.giver === "own")
    return (
      <>
        {!erased && button(t("Withdraw"), () => begin("notice.withdraw", [item.id], <><What item={item} /><Reach item={item} /></>, more))}
        {!erased && button(t("Restrict"), () => begin("notice.restrict", [item.id], what, more))}
        {!erased && version && button(t("Tighten"), () => begin("item.tighten", [item.id], what, more))}
        {version && <a role="button" class="secondary" href={to("find", "", { item: item.id })}>{t("New version")}</a>}
        {version && button(t("Correct"), () => begin("notice.correct", [item.id], what, more))}
        {!erased && version?.conditions.onward === "consent" && button(t("Consent"), () => begin("consent.grant", [item.id], what, more))}
      </>
    );
  if (!version || version.declined || erased)
    return null;
  if (!version.accepted)
    return <>{button(t("Accept conditions"), () => begin("item.accept", [item.id], what, more), true)}{button(t("Decline"), () => begin("item.decline", [item.id], what, more))}</>;
  const name = `${brief(item.id)}.json`;
  return (
    <>
      {usable && button(t("Export"), () => begin("item.export", [item.id, name], <>{what}<p>{t("To")} <strong><Text text={usable.to ?? ""} /></strong>, {t("by consent")} <Id id={usable.id} /></p></>,
        { ...more, options: { consent: usable.id } }), true)}
      {!usable && button(t("Export"), () => begin("item.export", [item.id, name], <>{what}<p class="says">{t("There is no consent that could be used.")}</p></>, more))}
      {version.conditions.onward === "consent" && button(t("Ask consent"), () => begin("consent.ask", [item.id], what, more))}
      {version.conditions.handling === "release" && button(t("Copy"), () => begin("item.copy", [item.id, name], what, more))}
      {button(t("Ask"), () => begin("ask.send", [item.id], what, more))}
      {button(t("Contest"), () => begin("notice.contest", [item.id], what, more))}
      {button(t("Emergency"), () => begin("item.glass", [item.id, name], what, more))}
      {button(t("Erase"), () => begin("item.erase", [item.id], what, more))}
    </>
  );
}

/** The places that a withdrawal must reach. */
function Reach({ item }: { item: Item }) {
  return (
    <div><h3>{t("It must reach")}</h3>
      <ul class="plain"><li><NameText text={item.peer} /> ({t("their node")})</li>
        {item.exports.map((one) => <li key={one.id}><Text text={one.to ?? t("own systems")} /> · <When at={one.at} /> {one.receipts.length > 0 && <State is={t("receipt")} tone="good" />}</li>)}</ul></div>
  );
}

function Went({ item }: { item: Item }) {
  if (item.exports.length === 0)
    return <Empty says={t("It has not left the holder's node, as far as its lane says.")} />;
  return (
    <Table label={t("Where it went")} columns={[t("When"), t("To"), t("How"), t("For"), t("Receipts")]}>
      {item.exports.map((one) => (
        <tr key={one.id}><td><When at={one.at} time /></td><td><Text text={one.to ?? t("own systems")} /></td>
          <td>{t(one.kind)} {one.consent && <Id id={one.consent} />}</td><td>{code("purposes", one.purpose) || code("emergencies", one.reason)}</td><td class="n">{one.receipts.length}</td></tr>))}
    </Table>
  );
}

function Consents({ item }: { item: Item }) {
  return (
    <Table label={t("Consents")} columns={[t("Consent"), t("To"), t("For"), t("Until"), t("Used"), t("State"), ""]}>
      {item.consents.map((one) => (
        <tr key={one.id}><td><Id id={one.id} /></td><td><Text text={one.to ?? "–"} /></td><td>{code("purposes", one.purpose)}</td><td><When at={one.until} /></td>
          <td class="n">{one.used}/{one.uses}</td><td><State is={one.status} />{!one.approved && <> <State is={t("not approved")} tone="wait" /></>}</td>
          <td>{one.by === "own" && !one.revoked && one.used < one.uses && <button type="button" class="link" onClick={() => begin("consent.revoke", [one.id],
            <p>{t("Consent")} <Id id={one.id} /> {t("To")} <Text text={one.to ?? ""} /></p>)}>{t("Revoke")}</button>}</td></tr>))}
    </Table>
  );
}

/* What entries of a kind do. */
const deeds: Record<string, string> = {
  "item.offer": "offered it", "item.renew": "offered a new version", "item.tighten": "made the conditions stricter", "item.accept": "accepted the conditions",
  "item.decline": "declined it", "item.key": "gave its key", "item.erased": "erased it", "item.keep": "kept it at the review", "item.export": "passed it on by consent", "item.copy": "copied it for own systems",
  "item.glass": "passed it on in an emergency", "ask.item": "asked about it", "ask.hit": "asked about the lead", "ask.topic": "asked about the topic", "ask.consent": "asked leave to pass it on",
  "ask.ack": "took in the request", "ask.accept": "accepted the request", "ask.answer": "answered the request", "ask.decline": "declined the request", "ask.feedback": "said what came of it", "ask.withdraw": "took the request back",
  "consent.give": "consented to passing it on", "consent.revoke": "revoked the consent", "notice.give": "gave a notice of it", "notice.lift": "lifted the notice", "notice.ack": "took in the notice",
  "notice.apply": "applied the notice", "notice.dispute": "disputed the notice", receipt: "recorded a receipt", concur: "concurred", approve: "a third party approved",
};

/** Since when a side could read it, and until when. */
function Could({ item, side }: { item: Item; side: "own" | "peer" }) {
  const gives = item.giver === side;
  const keyed = item.versions.filter((v) => v.key);
  const held = keyed.filter((v) => !v.erased);
  if (gives)
    return <>{side === "own" ? t("from the beginning: it is of our own list") : t("from the beginning: it is of their own list")}</>;
  if (keyed.length === 0)
    return <>{t("nobody: the key has not been given")}</>;
  return <>{t("since")} <When at={keyed[0]?.key} time />{held.length === 0 && <>, {t("until")} <When at={keyed.at(-1)?.erased} time /></>}</>;
}

/** Who of either side has seen it: what the lanes can tell, and what no log can. */
function Saw({ item }: { item: Item }) {
  const own = status.value?.party.name ?? "";
  const names = (lane: "own" | "peer") => [...new Set(item.signed?.filter((one) => one.lane === lane).map((one) => one.by).filter((by): by is string => !!by))];
  const side = (lane: "own" | "peer", name: string) => (
    <Pairs rows={[[name, <Could item={item} side={lane} />],
      [t("Officers who signed for it"), names(lane).length ? names(lane).map((by, i) => <span key={by}>{i > 0 && ", "}<Text text={by} /></span>) : t("none")]]} />
  );
  return (
    <>
      <p class="dim">{t("Reading is in no log. Whoever works at a node that holds the key could read it, and so could that side's overseer; what the lanes tell is who signed, and when.")}</p>
      {side("own", own)}{side("peer", item.peer)}
      <details><summary>{tn("{n} entry names it", "{n} entries name it", item.signed?.length ?? 0)}</summary>
        <Table label={t("Entries that name it")} columns={[t("When"), t("Side"), t("Officer"), t("What")]}>
          {item.signed?.map((one) => (
            <tr key={one.lane + one.n}><td><When at={one.at} time /></td><td>{one.lane === "own" ? t("ours") : t("theirs")}</td><td>{one.by ? <Text text={one.by} /> : <span class="dim">{t("the node")}</span>}</td>
              <td><a href={to("lanes", `${one.lane}-${one.n}`)}>{t(deeds[one.type] ?? one.type)}</a> {one.verdict !== "effective" && <State is={one.verdict} tone="bad" />}</td></tr>))}
        </Table></details>
      {item.exports.length > 0 && <p>{t("It left the node for those named above; who sees it there, no lane can tell.")}</p>}
    </>
  );
}

function One({ id }: { id: string }) {
  const answer = useGet<Item>("item/show", [id]);
  return (
    <Answered answer={answer}>{(item) => {
      const version = newest(item);
      return (
        <View title={<>{t("Record")} <code>{brief(item.id)}</code></>} acts={<Acts item={item} />}
          lead={<><State is={item.status} /> {item.lead && <State is="LEAD" />} {item.flags.map((flag) => <State key={flag} is={flag} tone="bad" />)} · {item.giver === "own" ? t("given to") : t("received from")} <NameText text={item.peer} /></>}>
          {version && <ConditionsBar of={version.conditions} lead={item.lead} />}
          {version?.erased && <p class="says">{t("Erased on")} <When at={version.erased} time />: {t(version.cause ?? "")}. {t("What it was is not kept here.")}</p>}
          {item.due.map((due, i) => <p key={i} class={due.overdue || due.late ? "says danger" : "says"}>{due.who === "own" ? t("We owe") : t("They owe")}: {t(due.what)}, {t("due")} <When at={due.due} time far /> {due.late && <State is={due.late} />}</p>)}
          <div class="columns">
            <div>
              {item.giver === "peer" && <Reading key={item.id} item={item} />}
              <Panel title={t("Where it went")} tight><Went item={item} /></Panel>
              {item.signed && <Panel title={t("Who saw it")}><Saw item={item} /></Panel>}
              {item.consents.length > 0 && <Panel title={t("Consents")} tight><Consents item={item} /></Panel>}
              {item.notices.length > 0 && <Panel title={t("Notices")}><ul class="plain">{item.notices.map((one) => (
                <li key={one.id}><a href={to("notices", one.id)}><State is={one.effect} tone="bad" /> {code("notices", one.reason)}</a> · <State is={one.status} /> <When at={one.given} /></li>))}</ul></Panel>}
            </div>
            <div>
              <Panel title={t("History")}><ol class="history">{item.history?.map((step, i) => <li key={i}><When at={step.at} time /> <Text text={told(step.what)} /></li>)}</ol></Panel>
              <Panel title={t("Versions")}>{item.versions.map((v) => <Pairs key={v.version} rows={[
                [t("Version {n}", { n: v.version }), <><State is={v.status} /> {t(v.stage)}</>], [t("Marked"), <Text text={v.marked} />],
                [t("Offered"), <When at={v.offered} time />], [t("Accepted"), <When at={v.accepted} time />], [t("Key came"), <When at={v.key} time />],
                v.erased ? [t("Erased"), <><When at={v.erased} time /> ({v.cause})</>] : [t("Ends"), <When at={v.ends ?? v.conditions.until} far />],
              ]} />)}</Panel>
            </div>
          </div>
        </View>);
    }}</Answered>
  );
}

export function Records({ id }: { id: string }) {
  const [tab, setTab] = useState<"all" | "peer" | "own">("all");
  const answer = useGet<Item[]>(id ? null : "item/list");
  if (id)
    return <One key={id} id={id} />;
  const list = (answer.data ?? []).filter((item) => tab === "all" || item.giver === tab);
  return (
    <View title={t("Records")} lead={t("Given and received, on conditions that travel with them.")} acts={<a role="button" class="secondary" href={to("find")}>{t("Release one of ours")}</a>}>
      <Tabs label={t("Show")} at={tab} onPick={setTab} of={{ all: t("All"), peer: t("Received"), own: t("Given") }} />
      <Answered answer={answer}>{() => list.length === 0 ? <Empty says={t("No record was given or received.")}>{t("Find one of ours and release it, or answer a request.")} <a href={to("find")}>{t("Find")}</a></Empty> : (
        <Table label={t("Records")} columns={[t("Record"), t("State"), t("Direction"), t("Conditions"), t("Until"), t("Went to"), t("Due")]}>
          {[...list].reverse().map((item) => {
            const version = newest(item);
            return (
              <tr key={item.id}>
                <td><a href={to("records", item.id)}><code>{brief(item.id)}</code></a><br /><small class="dim">{t(version?.stage ?? "")} · {tn("{n} version", "{n} versions", item.versions.length)}</small></td>
                <td><State is={item.status} />{item.flags.map((flag) => <State key={flag} is={flag} tone="bad" />)}</td>
                <td>{item.giver === "own" ? t("to") : t("from")} <NameText text={item.peer} /></td>
                <td class="marked"><Text text={version?.marked.replaceAll(" | ", " · ") ?? ""} /></td>
                <td><When at={version?.conditions.until} /></td><td>{item.exports.map((one) => <div key={one.id}><Text text={one.to ?? t("own systems")} /></div>)}</td>
                <td>{item.due.map((due, i) => <div key={i}>{t(due.what)} {due.late && <State is={due.late} />}</div>)}</td>
              </tr>);
          })}
        </Table>)}</Answered>
    </View>
  );
}
