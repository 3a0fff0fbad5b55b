/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rounds.tsx - rounds: where each stands, what was spent, and what each side has learnt by it
 */
import { begin } from "../acts.js";
import { agreements, brief, code, inForce, status, useEntries, useGet } from "../data.js";
import { exchange, Running } from "../exchange.js";
import { Answered, Empty, Guesses, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Id, NameText, When } from "../parts/text.js";
import { to } from "../route.js";
import type { Agreement, Budget, Entry, Hit, Round, Side } from "../types.js";
import { count, t, tn } from "../words.js";

interface Load {
  agreement: string;
  budget: Agreement["budget"];
  load: { debit: number; excluded: number; no_token: number; off_label: number; off_topic: number; points: number; records: number; tokens: number };
}

const phases = ["proposed", "accepted", "commit", "tokens", "replies", "counted", "hits", "closed"];
/* Of rounds over large lists, whose steps come in parts. */
const bulk = ["proposed", "accepted", "commit", "offer", "base", "trees", "table", "proof", "bind", "list", "open", "closed"];

/** The steps of a round that stand in the lanes, in order: those between its acceptance and what came after it. */
function stepsOf(of: Round, all: Round[], entries: Entry[]): Entry[] {
  const begun = of.accepted;
  if (!begun)
    return [];
  const next = all.filter((r) => r.agreement === of.agreement && r.accepted && r.accepted > begun).map((r) => r.accepted ?? "").sort()[0] ?? "9";
  return entries.filter((e) => e.type === "round.step" && e.time >= begun && e.time < next).sort((a, b) => a.time.localeCompare(b.time));
}

function Steps({ of, steps }: { of: Round; steps: Entry[] }) {
  const ended = of.end.own || of.end.peer;
  const names = steps.map((e) => e.detail?.split(" ")[0] ?? "");
  const large = of.profile === "bulk";
  const list = large ? bulk : phases;
  const now = large ? Math.max(2, ...names.map((name) => list.indexOf(name))) : 2 + Math.min(of.steps.own, of.steps.peer);
  const at = of.status === "closed" ? list.length : of.accepted ? Math.min(now, list.length - 1) : 1;
  return (
    <ol class="steps" aria-label={t("Phases")}>
      {list.map((phase, i) => (
        <li key={phase} class={ended && i >= at ? "stopped" : i < at ? "done" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined}>{t(phase)}</li>))}
    </ol>
  );
}

/** What each side has sent so far, a row for each step; a step in parts says how many. */
function Sent({ steps, large }: { steps: Entry[]; large: boolean }) {
  const names = [...new Set(steps.map((e) => e.detail?.split(" ")[0] ?? ""))];
  const order = [...bulk, "close"]; // many of these stand in the lanes within a second
  if (large)
    names.sort((x, y) => order.indexOf(x) - order.indexOf(y));
  const of = (name: string, side: Side) => {
    const some = steps.filter((e) => e.lane === side && e.detail?.split(" ")[0] === name);
    const last = some.at(-1);
    return last ? <a href={to("lanes", `${last.lane}-${last.n}`)}>{some.length > 1 ? tn("{n} part", "{n} parts", some.length) : t("sent")} <When at={last.time} time /></a> : <span class="dim">–</span>;
  };
  return names.length === 0 ? null : (
    <Table label={t("Steps so far")} columns={[t("Step"), t("We"), t("They")]}>
      {names.map((name) => <tr key={name}><td>{t(name)}</td><td>{of(name, "own")}</td><td>{of(name, "peer")}</td></tr>)}
    </Table>
  );
}

/** The guesses of both sides before and after this round, from what is left now and what later rounds took. */
function Spent({ of, budget, all }: { of: Round; budget: Budget; all: Round[] }) {
  const later = all.filter((r) => r.agreement === of.agreement && of.accepted && r.accepted && r.accepted > of.accepted);
  const row = (side: Side) => {
    const left = budget.tokens_life - budget.tokens_used[side];
    const after = of.accepted ? later.reduce((sum, r) => sum + r.paid[side], left) : left - of.paid[side];
    return { before: after + of.paid[side], took: of.paid[side], after };
  };
  const own = row("own"), peer = row("peer");
  return (
    <Table label={t("Budget")} columns={[t("Guesses"), t("Ours"), t("Theirs")]}>
      <tr><td>{t("before this round")}</td><td class="n">{count(own.before)}</td><td class="n">{count(peer.before)}</td></tr>
      <tr><td>{t("this round")}</td><td class="n">{count(own.took)}</td><td class="n">{count(peer.took)}</td></tr>
      <tr><td>{of.accepted ? t("after it") : t("after it, if it is accepted")}</td><td class="n">{count(own.after)}</td><td class="n">{count(peer.after)}</td></tr>
    </Table>
  );
}

function Learnt({ of }: { of: Round }) {
  const hits = useGet<Hit[]>("hits/list", [of.id], { all: true });
  return (
    <Answered answer={hits}>{(all) => (
      <Pairs rows={[
        [t("Both sides"), of.count === null ? t("nothing yet") : tn("that {n} token is on both lists", "that {n} tokens are on both lists", of.count)],
        [t("We"), all.length ? <a href={to("hits", "", { round: of.id })}>{tn("{n} lead", "{n} leads", all.length)}</a> : t("no lead")],
        [t("They"), tn("{n} of our records, in what a lead shows", "{n} of our records, in what a lead shows", all.filter((h) => h.own).length)],
        [t("Not learnt"), of.profile === "bulk" ? t("nothing of any other record, but for what a peer may have asked beyond what it declared")
          : t("nothing of any other record: its points were blinded by both sides' keys")],
      ]} />
    )}</Answered>
  );
}

function One({ of, agreement, all }: { of: Round; agreement: Agreement | undefined; all: Round[] }) {
  const peer = status.value?.peers.find((p) => p.rounds.some((r) => r.id === of.id));
  const what = <Pairs rows={[[t("Round"), <Id id={of.id} digits={32} />], [t("With"), <NameText text={of.peer} />], [t("For"), code("purposes", of.purpose)],
    [of.profile === "bulk" ? t("Tokens they declared") : t("Their points"), count(of.bucket.peer)], [t("Agreement"), <Id id={of.agreement} digits={32} />]]} />;
  const steps = stepsOf(of, all, useEntries(peer).data ?? []);
  const open = of.status !== "closed" && !of.end.own && !of.end.peer;
  return (
    <View title={t("Round {id}", { id: brief(of.id) })} lead={<><State is={of.status} /> · <NameText text={of.peer} /> · {code("purposes", of.purpose)}</>}
      acts={open && <>
        {!of.accepted && of.proposer === "peer" && <>
          <button type="button" onClick={() => begin("round.accept", [of.id], what)}>{t("Accept")}</button>
          <button type="button" class="secondary" onClick={() => begin("round.decline", [of.id], what)}>{t("Decline")}</button></>}
        {of.accepted && peer && <button type="button" onClick={() => void exchange(peer.number)}>{t("Exchange")}</button>}
        <button type="button" class="secondary" onClick={() => begin("round.abort", [of.id], what)}>{t("Abort")}</button>
      </>}>
      <Panel title={t("Where it stands")}><Steps of={of} steps={steps} /><Running />
        <Pairs rows={[
          [t("Proposed"), <><When at={of.proposed} time /> {of.proposer === "own" ? t("by us") : t("by them")}</>],
          [t("Accepted"), <When at={of.accepted} time />],
          [t("Steps"), t("we {own}, they {peer}", { own: of.steps.own, peer: of.steps.peer })],
          of.phase && open && [t("Phase"), t(of.phase)],
          of.blocks && of.blocks.total > 1 && [t("Blocks"), t("we {own}, they {peer} of {total}", { own: count(of.blocks.own), peer: count(of.blocks.peer), total: count(of.blocks.total) })],
          of.bytes && [t("Bytes"), t("we {own}, they {peer}", { own: count(of.bytes.own), peer: count(of.bytes.peer) })],
          [of.profile === "bulk" ? t("Tokens declared") : t("Points"), t("we {own}, they {peer}", { own: count(of.bucket.own), peer: count(of.bucket.peer) })],
          (of.end.own || of.end.peer) && [t("Ended"), <>{of.end.own && <>{t("by us")}: {code("aborts", of.end.own) || code("declines", of.end.own)}</>}
            {of.end.peer && <> {t("by them")}: {code("aborts", of.end.peer) || code("declines", of.end.peer)}</>}</>],
        ]} />
        <Sent steps={steps} large={of.profile === "bulk"} />
      </Panel>
      <Panel title={t("What each side has learnt")}><Learnt of={of} /></Panel>
      {agreement && <Panel title={t("Budget")}><Spent of={of} budget={agreement.budget} all={all} />{of.profile === "bulk" && <p class="dim">{t("A bulk round takes more guesses than tokens were declared: as many as can be got out of it.")}</p>}<Guesses of={agreement.budget} /></Panel>}
    </View>
  );
}

function Before() {
  const agreement = inForce();
  const answer = useGet<Load>(agreement ? "round/preview" : null, agreement ? [agreement.id] : []);
  if (!agreement)
    return <Empty says={t("A round needs an agreement in force.")}><a href={to("agreements")}>{t("Agreements")}</a></Empty>;
  return (
    <Panel title={t("What a round would load")}>
      <Answered answer={answer}>{({ load, budget }) => (
        <Pairs rows={[
          [t("Records"), agreement.profile === "bulk" ? t("{records} records, {tokens} tokens, declared as {points}", { records: count(load.records), tokens: count(load.tokens), points: count(load.points) })
            : t("{records} records, {tokens} tokens, padded to {points} points", { records: count(load.records), tokens: count(load.tokens), points: count(load.points) })],
          [t("Passed over"), t("{excluded} excluded, {label} by labels, {topic} off topic, {token} without a token", { excluded: load.excluded, label: load.off_label, topic: load.off_topic, token: load.no_token })],
          [t("Rounds left"), `${count(budget.rounds_left)} / ${count(budget.rounds_period)}`],
          [t("Our guesses"), t("{before} before, {after} after", { before: count(budget.tokens_life - budget.tokens_used.own), after: count(budget.tokens_life - budget.tokens_used.own - load.debit) })],
        ]} />
      )}</Answered>
    </Panel>
  );
}

export function Rounds({ id }: { id: string }) {
  const answer = useGet<Round[]>("round/status");
  const one = id ? answer.data?.find((round) => round.id.startsWith(id)) : undefined;
  if (one)
    return <One of={one} agreement={agreements().find((a) => a.id === one.agreement)} all={answer.data ?? []} />;
  const agreement = inForce();
  return (
    <View title={t("Rounds")} lead={t("One private matching of both lists. Neither side sees the other's list.")}
      acts={agreement && <button type="button" onClick={() => begin("round.propose", [agreement.id],
        <Pairs rows={[[t("Agreement"), <Id id={agreement.id} digits={32} />], [t("With"), <NameText text={agreement.peer} />]]} />, { agreement: agreement.id })}>{t("Propose a round")}</button>}>
      <Before />
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("There was no round yet.")} /> : (
        <Table label={t("Rounds")} columns={[t("Round"), t("State"), t("With"), t("For"), t("Proposed"), t("Points"), t("On both lists")]}>
          {[...all].reverse().map((round) => (
            <tr key={round.id}>
              <td><a href={to("rounds", round.id)}><code>{brief(round.id)}</code></a></td><td><State is={round.status} /></td><td><NameText text={round.peer} /></td>
              <td>{code("purposes", round.purpose)}</td><td><When at={round.proposed} /> {round.proposer === "own" ? t("by us") : t("by them")}</td>
              <td class="n">{count(round.bucket.own)} / {count(round.bucket.peer)}</td><td class="n">{round.count ?? "–"}</td>
            </tr>))}
        </Table>
      )}</Answered>
    </View>
  );
}
