/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agreements.tsx - agreements: both languages side by side, who has signed, what it lets the other side do
 */
import { useState } from "preact/hooks";
import { begin } from "../acts.js";
import { agreements, brief, code, inForce, status, useAgreement, useEntries, useGet } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, Tabs, View } from "../parts/frame.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import { Draft } from "./draft.js";
import { isRightToLeft, paragraphs } from "../languages.js";
import type { Agreement, Document, Side } from "../types.js";
import { count, t } from "../words.js";

function Signatures({ of, side }: { of: Agreement; side: Side }) {
  const done = of.signatures[side], need = of.thresholds[side];
  return (
    <>
      <State is={done >= need ? t("signed") : t("{done} of {need} signatures", { done, need })} tone={done >= need ? "good" : "wait"} />{" "}
      {of.ready[side] ? <span class="dim">{t("ready since")} <When at={of.ready[side]} /></span> : <State is={t("not ready")} tone="plain" />}
      {of.suspended[side].length > 0 && <> <State is="suspended" /></>}
      {of.notice[side] && <> <span class="badge bad">{t("notice given")}</span></>}
    </>
  );
}

function List({ all }: { all: Agreement[] }) {
  const [pair, setPair] = useState<string[]>([]);
  if (all.length === 0)
    return <Empty says={t("There is no agreement yet.")}>{t("Make one from a template, or paste a draft:")} <a href={to("agreements", "new")}>{t("A new agreement")}</a></Empty>;
  const pick = (id: string) => setPair((old) => old.includes(id) ? old.filter((one) => one !== id) : [...old, id].slice(-2));
  return (
    <>
      <Table label={t("Agreements")} columns={[t("Agreement"), t("State"), t("With"), t("Proposed by"), t("We"), t("They"), t("Until"), t("Compare")]}>
        {all.map((a) => (
          <tr key={a.id}>
            <td><a href={to("agreements", a.id)}><Text text={a.title} /></a><br /><Id id={a.id} /></td>
            <td><State is={a.status} /></td><td><NameText text={a.peer} /></td><td>{a.proposer === "own" ? t("us") : t("them")}</td>
            <td>{a.signatures.own}/{a.thresholds.own}</td><td>{a.signatures.peer}/{a.thresholds.peer}</td>
            <td><When at={a.expires} /></td>
            <td><input type="checkbox" aria-label={t("compare {id}", { id: brief(a.id) })} checked={pair.includes(a.id)} onChange={() => pick(a.id)} /></td>
          </tr>))}
      </Table>
      {pair.length === 2 && <Diff a={pair[0] ?? ""} b={pair[1] ?? ""} />}
    </>
  );
}

function Diff({ a, b }: { a: string; b: string }) {
  const answer = useGet<{ diff: string; same: boolean }>("agree/diff", [a, b]);
  return (
    <Panel title={t("What differs")} note={`${brief(a)} → ${brief(b)}`}>
      <Answered answer={answer}>{(data) => data.same ? <Empty says={t("Nothing: they are the same bytes.")} /> : (
        <Table label={t("What differs")} columns={[t("Field"), brief(a), brief(b)]}>
          {data.diff.split("\n").filter(Boolean).map((line, i) => {
            const found = /^([^:]+): (.*) -> (.*)$/.exec(line);
            return found ? <tr key={i}><th scope="row"><code>{found[1]}</code></th><td class="old"><Text text={found[2] ?? ""} most={2000} /></td>
              <td class="new"><Text text={found[3] ?? ""} most={2000} /></td></tr> : <tr key={i}><td colSpan={3}><Text text={line} most={4000} /></td></tr>;
          })}
        </Table>
      )}</Answered>
    </Panel>
  );
}

function SideBySide({ document }: { document: Document }) {
  const [first, second] = document.languages;
  const texts = document.languages.slice(0, 2).map((language) => paragraphs(document.text[language] ?? ""));
  const rows = Math.max(...texts.map((text) => text.length), 0);
  return (
    <div class={second ? "texts two" : "texts"}>
      {document.languages.slice(0, 2).map((language) =>
        <h3 key={language} lang={language} dir={isRightToLeft(language) ? "rtl" : "ltr"}><Text text={document.title[language] ?? ""} /></h3>)}
      {Array.from({ length: rows }, (_, row) => [first, second].map((language, side) => language && (
        <div key={`${row}-${language}`} lang={language} dir={isRightToLeft(language) ? "rtl" : "ltr"} class={/^\S+ \d+\./.test(texts[side]?.[row] ?? "") ? "article" : ""}>
          <Text text={texts[side]?.[row] ?? ""} most={6000} />
        </div>)))}
    </div>
  );
}

const list = (table: string, values: string[]) => values.length ?
  <ul class="codes">{values.map((value) => <li key={value} title={value}>{code(table, value)}</li>)}</ul> : <span class="dim">{t("none")}</span>;

/** What an agreement on bulk rounds gives up: said wherever it can be signed. */
function GivenUp({ document: d }: { document: Document | undefined }) {
  return d?.bulk ? (
    <p class="says">{t("Bulk rounds: fast for long lists, but without a proof of each answer, and without an exact limit on what the other side asks.")}{" "}
      {t("Each round is counted as the most that can be got out of it, more than was declared: the number stands under “At worst”.")}</p>
  ) : null;
}

function Machine({ document: d }: { document: Document }) {
  return (
    <Pairs rows={[
      [t("Topics"), list("topics", d.topics)], [t("Regions"), list("regions", d.regions)],
      [t("Purposes"), list("purposes", d.purposes)], [t("Never for"), list("purposes", d.forbidden_purposes)],
      [t("Who may not be listed"), list("exclusions", d.exclusions)], [t("What may follow"), list("actions", d.actions)],
      [t("A lead shows"), list("attributes", d.stages["hit"] ?? [])], [t("A core release shows"), list("attributes", d.stages["core"] ?? [])],
      d.bulk && [t("Rounds"), <>{t("Parts of a round: {n}", { n: count(d.bulk.parts) })} · {d.bulk.work < 64 ?
        t("answers are awaited for seconds, so rounds need a link") : t("answers may take days, so rounds can go by courier")}</>],
      [t("Onward"), d.onward === "consent" ? t("by consent each time") : t("to nobody")],
      [t("Officers at each gate"), Object.entries(d.gates).filter(([, n]) => typeof n === "number").map(([gate, n]) => `${t(gate)} ${n}`).join(" · ")],
      [t("Budget"), Object.entries(d.budget).map(([name, n]) => <div key={name}><code>{name}</code> {Array.isArray(n) ? n.join(", ") : count(n)}</div>)],
      [t("Clocks"), Object.entries(d.clocks).map(([name, n]) => `${name.replace("_hours", "")} ${n} h`).join(" · ")],
      [t("Kept"), Object.entries(d.retention).map(([name, n]) => `${name.replace("_days", "")} ${n} d`).join(" · ")],
      [t("Third parties who approve"), d.approvers.length ? d.approvers.map((a) => <div key={a.key + a.when}><Id id={a.key} /> {a.when}</div>) : t("none")],
      [t("Survives its end"), list("duties", d.survives)],
    ]} />
  );
}

function History({ agreement }: { agreement: Agreement }) {
  const peer = status.value?.peers.find((p) => p.agreements.some((a) => a.id === agreement.id));
  const answer = useEntries(peer);
  const wanted = /^agree\./;
  return (
    <Answered answer={answer}>{(all) => (
      <ol class="history">{all.filter((e) => wanted.test(e.type)).map((e) => (
        <li key={e.lane + e.n}><When at={e.time} time /> <a href={to("lanes", `${e.lane}-${e.n}`)}>{e.lane === "own" ? t("us") : t("them")} {e.n}</a>{" "}
          <strong>{e.type.slice(6)}</strong> {e.by && <Text text={e.by} />} {e.verdict !== "effective" && <State is={e.verdict} />}</li>))}
        <li class="dim">{t("The whole state of {id}: {state}.", { id: brief(agreement.id), state: t(agreement.status) })}</li></ol>
    )}</Answered>
  );
}

function One({ of }: { of: Agreement }) {
  const answer = useAgreement(of.id);
  const [tab, setTab] = useState<"texts" | "machine" | "worst" | "history">("texts");
  const other = agreements().find((a) => a.id !== of.id && a.status === "proposed");
  const what = <><p><strong><Text text={of.title} /></strong></p><p>{t("Agreement")} <Id id={of.id} digits={64} /></p><GivenUp document={answer.data?.document} /></>;
  const lacks = of.signatures.own < of.thresholds.own;
  return (
    <View title={<Text text={of.title} />} lead={<><State is={of.status} /> <Id id={of.id} /> · <NameText text={of.peer} /> · <When at={of.starts} /> – <When at={of.expires} /></>}
      acts={<>
        {lacks && <button type="button" onClick={() => begin("agree.sign", [of.id], what)}>{t("Sign")}</button>}
        {!lacks && !of.ready.own && <button type="button" onClick={() => begin("agree.ready", [of.id], what)}>{t("Ready")}</button>}
        {of.status === "in-force" && of.suspended.own.length === 0 && <button type="button" class="secondary" onClick={() => begin("agree.suspend", [of.id], what)}>{t("Suspend")}</button>}
        {of.suspended.own.length > 0 && <button type="button" onClick={() => begin("agree.resume", [of.id], what)}>{t("Resume")}</button>}
        {of.status === "in-force" && !of.notice.own && <button type="button" class="secondary" onClick={() => begin("agree.notice", [of.id], what)}>{t("Give notice")}</button>}
      </>}>
      <Panel>
        <Pairs rows={[
          [t("We"), <Signatures of={of} side="own" />], [t("They"), <Signatures of={of} side="peer" />],
          other && [t("Another proposal"), <a href={to("agreements", other.id)}>{brief(other.id)}: {t("see what differs")}</a>],
        ]} />
        <GivenUp document={answer.data?.document} />
      </Panel>
      {other && <Diff a={of.id} b={other.id} />}
      <Tabs label={t("Show")} at={tab} onPick={setTab} of={{ texts: t("The texts"), machine: t("What the machine obeys"), worst: t("At worst"), history: t("History") }} />
      <Answered answer={answer}>{(shown) => (
        <Panel>
          {tab === "texts" && <SideBySide document={shown.document} />}
          {tab === "machine" && <Machine document={shown.document} />}
          {tab === "worst" && <pre class="plain"><Text text={worst(shown.text)} most={20_000} /></pre>}
          {tab === "history" && <History agreement={of} />}
        </Panel>
      )}</Answered>
    </View>
  );
}

/** The end of the node's own showing: what the agreement lets the other side do at worst. */
function worst(text: string): string {
  const at = text.search(/^[^\n]*at worst/im);
  return at < 0 ? text.slice(-4000) : text.slice(at);
}

export function Agreements({ id }: { id: string }) {
  const answer = useGet<Agreement[]>("agree/list");
  const found = id ? answer.data?.filter((a) => a.id.startsWith(id)) : [];
  const [one] = found ?? [];
  if (id === "new")
    return <Draft />;
  if (one)
    return <One key={one.id} of={one} />;
  return (
    <View title={t("Agreements")} lead={t("In force only when the same bytes carry both sides' signatures.")}
      acts={<a role="button" class={inForce() ? "secondary" : ""} href={to("agreements", "new")}>{t("A new agreement")}</a>}>
      <Answered answer={answer}>{(all) => <List all={all} />}</Answered>
    </View>
  );
}
