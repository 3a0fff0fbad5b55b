/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame.tsx - what views are made of: a head, panels, states, empty places, failures, tables
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Failure } from "../api.js";
import type { Budget } from "../types.js";
import { count, t } from "../words.js";
import { Text } from "./text.js";

export function View({ title, lead, acts, children }: {
  title: ComponentChildren; lead?: ComponentChildren; acts?: ComponentChildren; children: ComponentChildren;
}) {
  return (
    <>
      <header class="head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="dim">{lead}</p>}
        </div>
        {acts && <div class="acts">{acts}</div>}
      </header>
      {children}
    </>
  );
}

export function Panel({ title, note, children, tight = false, id }: {
  title?: ComponentChildren; note?: ComponentChildren; children: ComponentChildren; tight?: boolean; id?: string;
}) {
  return (
    <section class={tight ? "panel tight" : "panel"} id={id}>
      {title && <header><h2>{title}</h2>{note && <span class="dim">{note}</span>}</header>}
      {children}
    </section>
  );
}

/** What is said where nothing is yet, and what to do next. */
export function Empty({ says, children }: { says: string; children?: ComponentChildren }) {
  return <div class="empty"><p>{says}</p>{children && <p class="dim">{children}</p>}</div>;
}

/** The node's sentence, the rule that says so, and what to do. */
export function Trouble({ failure }: { failure: Failure | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: "nearest" }), [failure]);
  if (!failure)
    return null;
  return (
    <div ref={box} class="trouble" role="alert">
      <p><Text text={failure.message} most={2000} /></p>
      <small>{failure.rule && <span class="badge">{t("rule {rule}", { rule: failure.rule })}</span>} {failure.code}
        {failure.next && <> · <code>{failure.next}</code></>}</small>
    </div>
  );
}

/** One answer: its data when there, else its failure, else that it is being read. */
export function Answered<T>({ answer, children }: {
  answer: { data: T | undefined; failure: Failure | undefined }; children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      <Trouble failure={answer.failure} />
      {answer.data !== undefined ? children(answer.data) : !answer.failure && <p class="dim wait" aria-busy="true">{t("Reading…")}</p>}
    </>
  );
}

const tones: Record<string, string> = {
  "in-force": "good", "signed-one": "wait", "signed-both": "wait", confirmed: "good", closed: "plain", accepted: "good", held: "good", answered: "good", approved: "good", applied: "good",
  effective: "good", same: "good", open: "wait", proposed: "wait", offered: "wait", unjudged: "wait", waiting: "wait", pending: "wait", signed: "wait",
  running: "wait", given: "good", "used up": "plain", erased: "plain", expired: "plain", withdrawn: "bad", refused: "bad", overdue: "bad", OVERDUE: "bad",
  different: "bad", aborted: "bad", declined: "bad", suspended: "bad", revoked: "bad", disputed: "bad", ended: "plain", LEAD: "wait", unsure: "wait",
};

/* States whose code says less than it could. */
const states: Record<string, string> = { "in-force": "in force", "signed-one": "signed by one side", "signed-both": "signed by both sides", notice: "notice given" };

/** A state as a word with a colour; the word alone says it. */
export function State({ is, tone }: { is: string; tone?: string }) {
  return <span class={`badge ${tone ?? tones[is] ?? "plain"}`}>{t(states[is] ?? is)}</span>;
}

export function Pairs({ rows }: { rows: ([string, ComponentChildren] | null | false | undefined | "")[] }) {
  return (
    <dl class="pairs">
      {rows.map((row) => row && <div key={row[0]}><dt>{row[0]}</dt><dd>{row[1]}</dd></div>)}
    </dl>
  );
}

/** A part of a whole, as a bar and in figures. */
export function Meter({ label, value, most }: { label: string; value: number; most: number }) {
  return (
    <div class="meter">
      <span>{label}</span>
      <progress value={value} max={Math.max(most, 1)} aria-label={label} />
    </div>
  );
}

/** The guesses that a budget leaves to each side. */
export function Guesses({ of }: { of: Budget }) {
  const ours = of.tokens_life - of.tokens_used.own, theirs = of.tokens_life - of.tokens_used.peer;
  return (
    <>
      <Meter label={t("{n} guesses left to us", { n: count(ours) })} value={ours} most={of.tokens_life} />
      <Meter label={t("{n} guesses left to them", { n: count(theirs) })} value={theirs} most={of.tokens_life} />
    </>
  );
}

export function Table({ columns, children, label }: { columns: string[]; children: ComponentChildren; label: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{columns.map((column, i) => <th key={i} scope="col">{column}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export function Tabs<K extends string>({ of, at, label, onPick }: { of: Record<K, string>; at: K; label: string; onPick: (key: K) => void }) {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {(Object.entries(of) as [K, string][]).map(([key, name]) =>
        <button key={key} type="button" aria-pressed={key === at} onClick={() => onPick(key)}>{name}</button>)}
    </div>
  );
}
