/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits.tsx - leads, judged by the keyboard: j and k move, y n u say same, different, unsure, a digit gives the reason
 *
 * Judgements are gathered and signed together: the passphrase is asked once, and each of them is an act of its own.
 */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isTyping, singleKeys } from "../keys.js";
import { brief, table, useGet } from "../data.js";
import { Answered, Empty, Panel, State, Tabs, View } from "../parts/frame.js";
import { isUneven, PairTable, Reasons } from "../parts/pair.js";
import { SignAll } from "../parts/signall.js";
import { firstName, NameText, Text } from "../parts/text.js";
import { go, to } from "../route.js";
import { head, visible } from "../text.js";
import type { Hit } from "../types.js";
import { t, tn } from "../words.js";
import { WhereBoth } from "../parts/where.js";

type Verdict = "same" | "different" | "unsure";
export interface Staged {
  hit: string;
  who: string;
  verdict: Verdict;
  reason: string;
}

/** What was judged and is not yet signed. */
export const staged = signal<Record<string, Staged>>({});
const keys: Record<string, Verdict> = { y: "same", n: "different", u: "unsure" };
const verdicts: Record<Verdict, string> = { same: "Same", different: "Different", unsure: "Unsure" };

/** The reasons that fit a verdict, those first that speak for it. */
function reasons(verdict: Verdict): [string, string][] {
  const all = Object.entries(table("judgements"));
  const for_ = verdict === "same" ? /-agrees$|^duplicate|^same/ : verdict === "different" ? /-differs$|^common|^death/ : /^common|^conflicting|^insufficient|^no-|^too/;
  const against = verdict === "same" ? /-differs$/ : verdict === "different" ? /-agrees$/ : /^$/;
  const first = ["birth", "document", "identifier", "family", "origin"];
  const rank = ([code]: [string, string]) => (first.indexOf(code.split("-")[0] ?? "") + 100) % 100;
  return [...all.filter(([code]) => for_.test(code)).sort((a, b) => rank(a) - rank(b)), ...all.filter(([code]) => !for_.test(code) && !against.test(code))];
}

function stage(hit: Hit, verdict: Verdict, reason: string): void {
  staged.value = { ...staged.value, [hit.hit]: { hit: hit.hit, who: firstName(hit.own), verdict, reason } };
}

function unstage(hit: string): void {
  const { [hit]: _, ...rest } = staged.value;
  staged.value = rest;
}

/** A key that judges; false if it is none. */
function judgeBy(key: string, hit: Hit): boolean {
  const verdict = keys[key];
  const now = staged.value[hit.hit];
  if (verdict)
    stage(hit, verdict, now?.verdict === verdict ? now.reason : "");
  else if (/^[1-9]$/.test(key) && now)
    stage(hit, now.verdict, reasons(now.verdict)[Number(key) - 1]?.[0] ?? now.reason);
  else
    return false;
  return true;
}

function Judging({ hit }: { hit: Hit }) {
  const now = staged.value[hit.hit];
  return (
    <div class="judging">
      <div class="verdicts" role="group" aria-label={t("Your judgement")}>
        {(Object.keys(verdicts) as Verdict[]).map((verdict) => (
          <button key={verdict} type="button" aria-pressed={now?.verdict === verdict} class={`secondary ${verdict}`} onClick={() => stage(hit, verdict, "")}>
            <kbd aria-hidden="true">{Object.keys(keys).find((key) => keys[key] === verdict)}</kbd> {t(verdicts[verdict])}</button>))}
        {now && <button type="button" class="link" onClick={() => unstage(hit.hit)}>{t("not yet")}</button>}
      </div>
      {now && (
        <div class="reasons" role="group" aria-label={t("Reason")}>
          {reasons(now.verdict).map(([code, words], i) => (
            <button key={code} type="button" class="chip" aria-pressed={now.reason === code} title={code} onClick={() => stage(hit, now.verdict, code)}>
              {i < 9 && <kbd aria-hidden="true">{i + 1}</kbd>} {words}</button>))}
        </div>
      )}
    </div>
  );
}

function Detail({ hit }: { hit: Hit }) {
  const more = useGet<Hit>("hits/explain", [hit.hit]);
  const data = more.data ?? hit;
  const [at, setAt] = useState(0);
  const held = data.peer ?? [];
  const theirs = held[at] ?? held[0];
  return (
    <div class="detail">
      <header>
        <h2><NameText text={firstName(data.own) || t("record erased")} /></h2>
        <span class="dim">{data.probability ? t("probability {p}", { p: data.probability }) : t("not yet compared")} · {t("us")}: <State is={data.judged.own} /> {t("them")}: <State is={data.judged.peer} />
          {data.word && <> <State is={data.word} /></>}</span>
      </header>
      <Judging hit={hit} />
      {data.own && theirs ? <PairTable own={data.own} peer={theirs} us={data.own.id ?? ""} them={data.with} both /> :
        <Empty says={data.own ? t("The other side's record is not held here: not opened yet, or erased.") : t("The own record is no longer in a list.")} />}
      {held.length > 1 && <Tabs label={t("Their records")} at={String(at)} onPick={(key) => setAt(Number(key))}
        of={Object.fromEntries(held.map((record, i) => [String(i), visible(head(firstName(record), 40))]))} />}
      {data.comparison && <><h3>{t("Why they could be one person")}</h3><Reasons text={data.comparison} /></>}
      {data.own && theirs && isUneven(data.own, theirs) && <details><summary>{t("What only one of the two says")}</summary>
        <PairTable own={data.own} peer={theirs} us={data.own.id ?? ""} them={data.with} both={false} /></details>}
      {data.own && theirs && <WhereBoth own={data.own} peer={theirs} />}
      <details><summary>{t("Why they met in the round")}</summary><pre class="plain"><Text text={data.why} most={4000} /></pre></details>
      <p class="acts">
        {data.own?.id && <a role="button" class="secondary" href={to("offer", data.own.id)}>{t("Release our record")}</a>}
        <a role="button" class="secondary" href={to("asks", "new", { about: hit.hit, round: hit.round })}>{t("Ask about this lead")}</a>
      </p>
    </div>
  );
}

export function Hits({ id, query }: { id: string; query: URLSearchParams }) {
  const [filter, setFilter] = useState<"open" | "judged" | "all">(id ? "all" : "open");
  const [signing, setSigning] = useState(false);
  const round = query.get("round");
  const answer = useGet<Hit[]>("hits/list", round ? [round] : [], filter === "all" ? { all: true } : {});
  const all = answer.data ?? [];
  const list = all.filter((hit) => filter === "all" || (hit.judged.own === "unjudged") === (filter === "open") || hit.hit === id);
  const at = Math.max(list.findIndex((hit) => hit.hit.startsWith(id || "-")), 0);
  const ready = Object.values(staged.value);
  const lacking = ready.filter((one) => !one.reason).length;

  /* Which lead a key is for follows the keys, not the picture: whoever types ahead judges what was moved to. */
  const cursor = useRef(0);
  cursor.current = at;
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event))
        return;
      const step = event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
      const next = list[cursor.current + step];
      if (!next)
        return;
      if (step) {
        cursor.current += step;
        go("hits", next.hit, round ? { round } : {});
        document.getElementById(`hit-${next.hit}`)?.scrollIntoView({ block: "nearest" });
      } else if (!judgeBy(event.key, next)) {
        return;
      }
      event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [list.map((hit) => hit.hit).join()]);

  return (
    <View title={t("Leads")} lead={<>{t("Every hit is a lead until people on both sides have judged it.")} {singleKeys.value && <><kbd>j</kbd> <kbd>k</kbd> {t("move")} · <kbd>y</kbd> <kbd>n</kbd> <kbd>u</kbd> {t("judge")} · <kbd>1</kbd>–<kbd>9</kbd> {t("reason")}</>}</>}
      acts={ready.length > 0 && <button type="button" disabled={lacking > 0} title={lacking ? tn("{n} lacks a reason", "{n} lack a reason", lacking) : ""} onClick={() => setSigning(true)}>
        {tn("Sign {n} judgement", "Sign {n} judgements", ready.length)}</button>}>
      {lacking > 0 && <p class="dim" role="status">{tn("{n} judgement lacks a reason", "{n} judgements lack a reason", lacking)}</p>}
      <Tabs label={t("Show")} at={filter} onPick={setFilter} of={{ open: t("To be judged"), judged: t("Judged"), all: t("All, also unlikely ones") }} />
      <Answered answer={answer}>{() => list.length === 0 ? (
        <Empty says={filter === "open" ? t("No lead waits for your judgement.") : t("There is no lead here.")}>{t("Leads come from rounds.")} <a href={to("rounds")}>{t("Rounds")}</a></Empty>
      ) : (
        <div class="split">
          <ul class="list" aria-label={t("Leads")}>
            {list.map((hit, i) => {
              const mine = staged.value[hit.hit];
              return (
                <li key={hit.hit} id={`hit-${hit.hit}`}><a href={to("hits", hit.hit, round ? { round } : {})} aria-current={i === at ? "true" : undefined}>
                  <span class="grow"><strong><NameText text={firstName(hit.own) || brief(hit.hit)} /></strong><br /><NameText text={firstName(hit.peer?.[0])} /></span>
                  <span class="n">{hit.probability ?? "–"}{mine ? <State is={t(verdicts[mine.verdict])} tone={mine.reason ? "good" : "wait"} /> : hit.judged.own !== "unjudged" && <State is={hit.judged.own} />}</span></a></li>);
            })}
          </ul>
          {list[at] && <Panel><Detail key={list[at].hit} hit={list[at]} /></Panel>}
        </div>
      )}</Answered>
      {signing && <SignAll all={ready} verdicts={verdicts} onClose={() => setSigning(false)} onSigned={unstage} />}
    </View>
  );
}
