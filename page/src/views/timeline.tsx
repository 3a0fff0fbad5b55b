/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline.tsx - the entries of both lanes over time: a row for each kind, ours above theirs; dragging looks closer
 */
import { useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import { lookedAt, useEntries } from "../data.js";
import { Answered, Empty, State, Table, View } from "../parts/frame.js";
import { axis, colour, Plot } from "../parts/plot.js";
import { date } from "../dates.js";
import { Text, When } from "../parts/text.js";
import { go, to } from "../route.js";
import type { Entry } from "../types.js";
import { count, t } from "../words.js";

const most = 200;

interface Rows {
  kinds: string[];
  data: uPlot.AlignedData;
  at: Entry[];
}

/* Points with one time stand beside each other: x rises strictly, a second apart at least. */
function rows(entries: Entry[]): Rows {
  const at = [...entries].sort((a, b) => a.time.localeCompare(b.time));
  const kinds = [...new Set(at.map((e) => e.type.split(".")[0] ?? ""))].sort().reverse();
  const x = at.map((e) => Date.parse(e.time) / 1000);
  const y = (e: Entry) => kinds.indexOf(e.type.split(".")[0] ?? "");
  const series = (side: Entry["lane"], lift: number, refused: boolean) =>
    at.map((e) => e.lane === side && (e.verdict !== "effective") === refused ? y(e) + lift : null);
  const bad = series("own", 0.14, true).map((own, i) => own ?? series("peer", -0.14, true)[i] ?? null);
  return { kinds, data: [x, series("own", 0.14, false), series("peer", -0.14, false), bad], at };
}

/* A day with its month in letters, or the time of day where the days are one. */
function label(s: number, all: number[], i: number): string {
  const iso = new Date(s * 1000).toISOString();
  const near = (all[1] ?? s) - (all[0] ?? s) < 86_400;
  return near && !(i === 0 || iso.slice(11, 16) === "00:00") ? iso.slice(11, 16) : date(iso) + (near ? `, ${iso.slice(11, 16)}` : "");
}

function options({ kinds, at }: Rows, onRange: (from: number, until: number) => void): Omit<uPlot.Options, "width" | "height"> {
  const points = (name: string): uPlot.Series => ({ stroke: colour(name), paths: () => null, points: { show: true, size: 8, fill: colour(name), width: 0 } });
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false } },
    scales: { x: { time: true }, y: { range: [-0.6, kinds.length - 0.4] } },
    axes: [axis({ space: 90, values: (_, at) => at.map((s, i) => label(s, at, i)) }), axis({ size: 74, splits: () => kinds.map((_, i) => i), values: () => kinds })],
    series: [{}, points("--accent"), points("--wait"), points("--bad")],
    hooks: {
      setScale: [(plot, key) => {
        const { min, max } = plot.scales["x"] ?? {};
        if (key === "x" && typeof min === "number" && typeof max === "number")
          onRange(min, max);
      }],
      ready: [(plot) => {
        let from = 0;
        plot.over.addEventListener("mousedown", (e) => {
          from = e.clientX;
        });
        plot.over.addEventListener("click", (e) => {
          const found = plot.cursor.idx;
          const entry = typeof found === "number" ? at[found] : undefined;
          if (entry && Math.abs(e.clientX - from) < 4)
            go("lanes", `${entry.lane}-${entry.n}`);
        });
      }],
    },
  };
}

function Shown({ entries }: { entries: Entry[] }) {
  const made = useMemo(() => rows(entries), [entries]);
  const [range, setRange] = useState<[number, number]>([-Infinity, Infinity]);
  const inside = made.at.filter((e) => Date.parse(e.time) / 1000 >= range[0] && Date.parse(e.time) / 1000 <= range[1]);
  return (
    <>
      <p class="dim"><span class="dot ours" /> {t("ours")} <span class="dot theirs" /> {t("theirs")} <span class="dot refused" /> {t("refused")} ·{" "}
        {t("Drag to look closer, double-click for all, click a point to open it.")}</p>
      <Plot make={() => options(made, (from, until) => setRange((old) => old[0] === from && old[1] === until ? old : [from, until]))} data={made.data}
        height={90 + made.kinds.length * 30} label={t("Timeline of {n} entries; the table below says the same", { n: entries.length })} />
      <Table label={t("Entries")} columns={[t("Time"), t("Lane"), t("Entry"), t("Detail"), t("By"), t("Verdict")]}>
        {inside.slice(-most).reverse().map((e) => (
          <tr key={e.lane + e.n}><td><When at={e.time} time /></td><td>{e.lane === "own" ? t("ours") : t("theirs")}</td><td><a href={to("lanes", `${e.lane}-${e.n}`)}>{e.type}</a></td>
            <td><Text text={e.detail ?? ""} /></td><td><Text text={e.by ?? ""} /></td><td><State is={e.verdict} /></td></tr>))}
      </Table>
      {inside.length > most && <p class="dim">{t("The newest {n} of {all} in view; look closer to see others.", { n: most, all: count(inside.length) })}</p>}
    </>
  );
}

export function Timeline() {
  const answer = useEntries(lookedAt());
  return (
    <View title={t("Timeline")} lead={t("Both lanes, by the times that their entries say.")}>
      <Answered answer={answer}>{(entries) => entries.length === 0 ? <Empty says={t("Nothing was said yet.")} /> : <Shown entries={entries} />}</Answered>
    </View>
  );
}
