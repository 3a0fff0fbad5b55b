/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asks.tsx - requests and pledges of both sides, with the due dates that both see
 */
import { useEffect } from "preact/hooks";
import { begin } from "../acts.js";
import { agreements, brief, code, inForce, table, useAgreement, useGet, withWhom } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { go, to } from "../route.js";
import type { Ask, Letter } from "../types.js";
import { t } from "../words.js";

function About({ of }: { of: Ask }) {
  if (of.kind === "consent" || of.item)
    return <>{t(of.kind)} · <a href={to("records", of.item ?? of.about)}>{t("record")} {brief(of.item ?? of.about)}</a></>;
  if (/^[0-9a-f]{32}$/.test(of.about))
    return <a href={to("hits", of.about)}>{t("lead")} {brief(of.about)}</a>;
  return <span title={of.about}>{code("topics", of.about) || code("incidents", of.about)}</span>;
}

/** What was written, each beside what it belongs to. */
export function Letters({ of }: { of: Record<string, Letter | Letter[] | null> | undefined }) {
  const rows = Object.entries(of ?? {}).flatMap(([name, letter]) => (Array.isArray(letter) ? letter : [letter]).map((one) => [name, one] as const)).filter(([, one]) => one);
  if (rows.length === 0)
    return <p class="dim">{t("Nothing was written, or what was written has been erased.")}</p>;
  return <dl class="pairs">{rows.map(([name, one], i) => <div key={i}><dt>{t(name)}</dt><dd>{one?.case && <p class="dim">{t("case")} <Text text={one.case} /></p>}<Text text={one?.text ?? ""} most={4000} /></dd></div>)}</dl>;
}

function One({ id }: { id: string }) {
  const answer = useGet<Ask>("ask/show", [id]);
  return (
    <Answered answer={answer}>{(ask) => {
      const what = <Pairs rows={[[t("Request"), <Id id={ask.id} digits={24} />], [t("By"), ask.by === "own" ? t("us") : <NameText text={ask.peer} />], (ask.kind === "pledge" || ask.kind === "incident") && [t("Kind"), t(ask.kind)], [t("About"), <About of={ask} />],
        ask.question && [t("Question"), code("questions", ask.question)], [t("For"), code("purposes", ask.purpose)], [t("Due"), <When at={ask.due} time />]]} />;
      const open = !ask.answered && !ask.declined && ask.status !== "withdrawn";
      const mine = ask.holder === "own";
      const consent = ask.kind === "consent";
      return (
        <View title={<>{t("Request")} <code>{brief(ask.id)}</code></>} lead={<><State is={ask.status} /> {ask.late && <State is={ask.late} />}</>}
          acts={<>
            {mine && open && consent && <button type="button" onClick={() => begin("consent.give", [ask.id], <>{what}<Letters of={ask.letters} /></>)}>{t("Consent")}</button>}
            {mine && open && !consent && <button type="button" onClick={() => begin("ask.answer", [ask.id], what)}>{t("Answer")}</button>}
            {mine && open && !ask.accepted && !consent && <button type="button" class="secondary" onClick={() => begin("ask.accept", [ask.id], what)}>{t("Accept")}</button>}
            {mine && open && <button type="button" class="secondary" onClick={() => begin("ask.decline", [ask.id], what)}>{t("Decline")}</button>}
            {!mine && open && <button type="button" class="secondary" onClick={() => begin("ask.withdraw", [ask.id], what)}>{t("Withdraw")}</button>}
            {!mine && ask.answered && !ask.useful && <button type="button" onClick={() => begin("ask.feedback", [ask.id], what)}>{t("Feedback")}</button>}
          </>}>
          <div class="columns">
            <Panel title={t("What is asked")}>{what}
              <Pairs rows={[[t("Asked"), <When at={ask.asked} time />], [t("Acknowledged"), <When at={ask.acknowledged} time />], [t("Accepted"), <When at={ask.accepted} time />],
                [t("Answered"), <><When at={ask.answered} time /> {ask.answers > 1 && `(${ask.answers})`}</>], ask.declined && [t("Declined"), <When at={ask.declined} time />],
                ask.useful && [t("Useful"), t(ask.useful)]]} /></Panel>
            <Panel title={t("What was written")}><Letters of={ask.letters} /></Panel>
          </div>
        </View>);
    }}</Answered>
  );
}

/** A new request: about a lead, a record, or one of the agreement's topics. */
/** Ask about a topic, or about a lead of a round. */
function ask(about: string, round = ""): void {
  const agreement = agreements().find((a) => withWhom(a.id)["with"] === withWhom(round)["with"] && a.status === "in-force") ?? inForce();
  begin("ask.send", [about], <Pairs rows={[[t("About"), code("topics", about) === about ? <Id id={about} digits={24} /> : code("topics", about)], [t("To"), <NameText text={agreement?.peer ?? ""} />]]} />,
    { agreement: agreement?.id, options: withWhom(round || agreement?.id), then: () => go("asks") });
}

/** Something that one side says of itself, unasked: a promise, or that something went wrong. */
function Unasked({ topics }: { topics: string[] }) {
  const agreement = inForce();
  return (
    <Panel title={t("Unasked")}>
      <p class="acts">
        {topics.map((topic) => <button key={topic} type="button" class="secondary" onClick={() =>
          begin("ask.pledge", [topic], <p>{t("To")} <strong><NameText text={agreement?.peer ?? ""} /></strong> · {code("topics", topic)}</p>, { options: withWhom(agreement?.id) })}>{t("Promise: {topic}", { topic: code("topics", topic) })}</button>)}
      </p>
      <details><summary>{t("Report an incident")}</summary>
        <p class="dim">{t("What went wrong with what was received? The other side is told at once.")}</p>
        <ul class="plain">{Object.entries(table("incidents")).map(([one, words]) => <li key={one}><button type="button" class="link" onClick={() =>
          begin("ask.incident", agreement ? [one, agreement.id] : [one], <p><strong>{words}</strong></p>)}>{words}</button></li>)}</ul></details>
    </Panel>
  );
}

export function Asks({ id, query }: { id: string; query: URLSearchParams }) {
  const one = id !== "" && id !== "new";
  const answer = useGet<Ask[]>(one ? null : "ask/list");
  const agreement = one ? undefined : inForce();
  const shown = useAgreement(agreement?.id);
  const about = query.get("about");
  useEffect(() => {
    if (id === "new" && about)
      ask(about, query.get("round") ?? "");
  }, [id, about]);
  if (one)
    return <One key={id} id={id} />;
  return (
    <View title={t("Requests")} lead={t("Both sides see the same due dates.")}
      acts={shown.data?.document.topics.map((topic) => <button key={topic} type="button" class="secondary" onClick={() => ask(topic)}>{t("Ask about {topic}", { topic: code("topics", topic) })}</button>)}>
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("Nothing was asked.")}>{t("Ask about a topic here, about a lead from its page, about a record from its own.")}</Empty> : (
        <Table label={t("Requests")} columns={[t("Request"), t("State"), t("By"), t("About"), t("Question"), t("For"), t("Due")]}>
          {[...all].reverse().map((one) => (
            <tr key={one.id}>
              <td><a href={to("asks", one.id)}><code>{brief(one.id)}</code></a></td><td><State is={one.status} /></td><td>{one.by === "own" ? t("us") : <NameText text={one.peer} />}</td>
              <td>{(one.kind === "pledge" || one.kind === "incident") && <><State is={one.kind} tone="plain" /> </>}<About of={one} /></td><td>{code("questions", one.question) || "–"}</td><td>{code("purposes", one.purpose)}</td><td><When at={one.due} far /> {one.late && <State is={one.late} />}</td>
            </tr>))}
        </Table>)}</Answered>
      {agreement && <Unasked topics={shown.data?.document.topics ?? []} />}
    </View>
  );
}
