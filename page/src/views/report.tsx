/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.tsx - what was done with each peer, in numbers and plots, for officers and overseers; made to be printed
 */
import { useMemo, useState } from "preact/hooks";
import uPlot from "uplot";
import { useGet } from "../data.js";
import { Answered, Empty, Panel, State, Table, View } from "../parts/frame.js";
import { axis, colour, Plot } from "../parts/plot.js";
import { NameText, Text, When } from "../parts/text.js";
import type { Agreement, Both } from "../types.js";
import { count, t, tn } from "../words.js";

type Number_ = number | Both<number>;

interface Reported {
  agreements: (Agreement & { months: { month: string; own: number; peer: number }[]; numbers: Record<string, Record<string, Number_>> })[];
  attempts: { all: number; rules: { rule: string; times: number }[] };
  made: string;
  peer: { name: string; number: number; fingerprint: string };
  refused: Both<number>;
  rules: { own: number; peer: number; rule: string }[];
  since: string | null;
  until: string | null;
}

function Months({ of }: { of: { month: string; own: number; peer: number }[] }) {
  const data = useMemo<uPlot.AlignedData>(() => [of.map((_, i) => i), of.map((m) => m.own), of.map((m) => m.peer)], [JSON.stringify(of)]);
  const bars = (name: string, side: number): uPlot.Series => ({ stroke: colour(name), fill: colour(name), width: 0, points: { show: false }, ...(uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.36, 40], align: side as 1 | -1 }) } : {}) });
  const top = Math.max(...of.flatMap((m) => [m.own, m.peer]), 1);
  return (
    <Plot label={t("Rounds accepted by month")} height={170} data={data} make={() => ({
      legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false, range: [-0.7, of.length - 0.3] }, y: { range: [0, top * 1.15] } },
      axes: [axis({ splits: () => of.map((_, i) => i), values: () => of.map((m) => m.month.slice(2)) }), axis({ incrs: [1, 2, 5, 10, 20, 50, 100, 1000] })],
      series: [{}, bars("--accent", -1), bars("--wait", 1)],
    })} />
  );
}

const isBoth = (n: Number_): n is Both<number> => typeof n === "object";

/* Bulk rounds have no points. */
function named(name: string, large: boolean): string {
  const tokens: Record<string, string> = { points: t("tokens declared"), points_used: t("tokens counted as asked"), points_left: t("tokens left") };
  return (large && tokens[name]) || t(name.replaceAll("_", " "));
}

function Numbers({ of, large }: { of: Record<string, Record<string, Number_>>; large: boolean }) {
  return (
    <div class="numbers">
      {Object.entries(of).map(([group, rows]) => {
        const shown = Object.entries(rows).filter(([, n]) => isBoth(n) ? n.own || n.peer : n);
        return shown.length > 0 && (
          <table key={group}><caption>{t(group)}</caption><thead><tr><th scope="col"><span class="hide">{t("What")}</span></th><th scope="col" class="n">{t("ours")}</th><th scope="col" class="n">{t("theirs")}</th></tr></thead>
            <tbody>{shown.map(([name, n]) => <tr key={name}><th scope="row">{named(name, large)}</th>
              {isBoth(n) ? <><td class="n">{count(n.own)}</td><td class="n">{count(n.peer)}</td></> : <td class="n" colSpan={2}>{count(n)}</td>}</tr>)}</tbody></table>);
      })}
    </div>
  );
}

function OfPeer({ of }: { of: Reported }) {
  return (
    <section class="report">
      <h2><NameText text={of.peer.name} /> <small class="dim">{t("made")} <When at={of.made} time /></small></h2>
      {of.agreements.map((a) => (
        <Panel key={a.id} title={<Text text={a.title} />} note={<><State is={a.status} /> <When at={a.starts} /> – <When at={a.expires} /></>}>
          <h3>{t("Rounds accepted by month")} <small class="dim"><span class="dot ours" /> {t("asked by us")} <span class="dot theirs" /> {t("asked by them")}</small></h3>
          <Months of={a.months} />
          <Numbers of={a.numbers} large={a.profile === "bulk"} />
        </Panel>))}
      <Panel title={t("What was refused")} note={tn("{n} attempt here", "{n} attempts here", of.attempts.all)}>
        {of.rules.length + of.attempts.rules.length === 0 ? <Empty says={t("Nothing was refused.")} /> : (
          <Table label={t("What was refused")} columns={[t("Rule"), t("ours, in the lanes"), t("theirs, in the lanes"), t("tried here")]}>
            {[...new Set([...of.rules.map((r) => r.rule), ...of.attempts.rules.map((r) => r.rule)])].sort().map((rule) => (
              <tr key={rule}><th scope="row">{rule}</th><td class="n">{of.rules.find((r) => r.rule === rule)?.own ?? 0}</td><td class="n">{of.rules.find((r) => r.rule === rule)?.peer ?? 0}</td>
                <td class="n">{of.attempts.rules.find((r) => r.rule === rule)?.times ?? 0}</td></tr>))}
          </Table>)}
      </Panel>
    </section>
  );
}

export function Report() {
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const day = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
  const answer = useGet<Reported[]>("report", [], { since: day(since), until: day(until) });
  return (
    <View title={t("Report")} lead={t("In numbers; it names nobody.")} acts={<button type="button" onClick={() => print()}>{t("Print")}</button>}>
      <div class="finder">
        <label>{t("Since (year-month-day)")}<input dir="ltr" placeholder="2026-01-01" value={since} onInput={(e) => setSince(e.currentTarget.value)} /></label>
        <label>{t("Before")}<input dir="ltr" placeholder="2027-01-01" value={until} onInput={(e) => setUntil(e.currentTarget.value)} /></label>
      </div>
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("There is no other side yet.")} /> : all.map((one) => <OfPeer key={one.peer.number} of={one} />)}</Answered>
    </View>
  );
}
