/* SPDX-License-Identifier: Apache-2.0 */
/*
 * graph.tsx - what is tied to what, to be walked: a column for each kind of thing, the neighbours of one beside it
 */
import cytoscape from "cytoscape";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { status, useGet } from "../data.js";
import { Empty, Panel, State, Trouble, View } from "../parts/frame.js";
import { colour } from "../parts/plot.js";
import { NameText } from "../parts/text.js";
import { to } from "../route.js";
import { head, visible } from "../text.js";
import { theme } from "../theme.js";
import type { Ask, Hit, Item, Notice } from "../types.js";
import { around, columns, type Kind, type Thing, weave, type Web } from "../web.js";
import { t, tn } from "../words.js";

const kinds: Record<Kind, string> = {
  agreement: "agreement", round: "round", own: "our record", lead: "lead", peer: "their record", ask: "request", item: "released record", notice: "notice", place: "recipient",
};
const paint: Record<Kind, string> = {
  agreement: "--plain", round: "--dim", own: "--accent", lead: "--wait", peer: "--good", ask: "--plain", item: "--accent", notice: "--bad", place: "--bad",
};
const apart = { x: 150, y: 44 };
/* More things than these are put up slice by slice, from the top, and named where they are looked at. */
const many = 1000, slice = 150, named = 200;

interface Laid {
  nodes: (cytoscape.ElementDefinition & { position: { x: number; y: number } })[];
  /** The ties that can be drawn once so many of the nodes stand. */
  ties: Map<number, cytoscape.ElementDefinition[]>;
  wide: number;
}

/** Where everything stands: a column for each kind, its things spread over the height of the highest unless that is many windows. */
function lay(web: Web): Laid {
  const used = columns.map((kind) => web.things.filter((one) => one.kind === kind)).filter((some) => some.length > 0);
  const high = Math.max(...used.map((some) => some.length), 1);
  const nodes = used.flatMap((some, column) => some.map((one, row) => ({
    data: { id: one.id, label: visible(head(one.label, 22)), kind: one.kind },
    position: { x: column * apart.x, y: (row + 0.5) * apart.y * (web.things.length > many ? 1 : high / some.length) },
  }))).sort((a, b) => a.position.y - b.position.y);
  const order = new Map(nodes.map((one, i) => [one.data.id, i]));
  const ties: Laid["ties"] = new Map();
  web.ties.forEach((one, i) => {
    const last = Math.max(order.get(one.from) ?? 0, order.get(one.to) ?? 0);
    ties.set(last, [...ties.get(last) ?? [], { data: { id: `tie ${i}`, source: one.from, target: one.to } }]);
  });
  return { nodes, ties, wide: used.length * apart.x };
}

/** The elements of a slice of the nodes, with the ties that end in it. */
function part(laid: Laid, from: number, to: number): cytoscape.ElementDefinition[] {
  const nodes = laid.nodes.slice(from, to);
  return [...nodes, ...nodes.flatMap((_, i) => laid.ties.get(from + i) ?? [])];
}

/** Put up what is not there yet, a slice in each turn, so that the page answers meanwhile. */
function grow(made: cytoscape.Core, laid: Laid, from: number, done: () => void): void {
  if (from >= laid.nodes.length) {
    done();
    return;
  }
  setTimeout(() => {
    if (made.destroyed())
      return;
    made.add(part(laid, from, from + slice));
    grow(made, laid, from + slice, done);
  }, 16);
}

/** Of a large picture only what is looked at from near has its name drawn: measuring thousands of texts takes seconds. */
function name(made: cytoscape.Core, laid: Laid): void {
  const { x1, x2, y1, y2 } = made.extent();
  const inside = made.zoom() < 0.6 ? [] : laid.nodes.filter(({ position: { x, y } }) => x > x1 - apart.x && x < x2 && y > y1 && y < y2).slice(0, named);
  made.batch(() => {
    const wanted = new Set(inside.map((one) => String(one.data.id)));
    made.nodes(".named").forEach((node) => void (wanted.delete(node.id()) || node.removeClass("named")));
    wanted.forEach((id) => made.getElementById(id).addClass("named"));
  });
}

function style(): cytoscape.StylesheetJson {
  return [
    { selector: "node", style: { width: 13, height: 13 } },
    { selector: ".named", style: { label: "data(label)", "font-size": 12, "font-family": "system-ui", color: colour("--ink"), "text-valign": "center", "text-halign": "right", "text-margin-x": 5, "min-zoomed-font-size": 7 } },
    ...columns.map((kind) => ({ selector: `node[kind="${kind}"]`, style: { "background-color": colour(paint[kind]), shape: kind === "lead" ? "diamond" : kind === "place" ? "triangle" : kind === "agreement" || kind === "notice" ? "rectangle" : "ellipse" } }) as cytoscape.StylesheetJsonBlock),
    { selector: "edge", style: { width: 1, "line-color": colour("--dim"), "line-opacity": 0.45, "curve-style": "haystack", events: "no" } },
    { selector: ".near", style: { "line-color": colour("--accent"), width: 2 } },
    { selector: ".far", style: { opacity: 0.18 } },
    { selector: "node:selected", style: { "border-width": 3, "border-color": colour("--ink") } },
  ];
}

function Drawn({ web, at, onPick }: { web: Web; at: string; onPick: (id: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const graph = useRef<cytoscape.Core | undefined>(undefined);
  const [grown, setGrown] = useState(0);
  useEffect(() => {
    if (!box.current)
      return;
    const big = web.things.length > 150;
    const huge = web.things.length > many;
    const laid = lay(web);
    const made = cytoscape({
      container: box.current, elements: part(laid, 0, huge ? slice : laid.nodes.length), style: style(), layout: { name: "preset", padding: 24, fit: !big },
      hideEdgesOnViewport: huge, textureOnViewport: huge, pixelRatio: huge ? 1 : "auto", minZoom: 0.05, maxZoom: 3, boxSelectionEnabled: false, autoungrabify: true,
    });
    if (big) /* as wide as the window, from the top: what is below is scrolled to */
      made.viewport({ zoom: made.width() / laid.wide, pan: { x: 30, y: 10 } });
    if (huge) {
      let later = 0;
      made.on("viewport", () => {
        clearTimeout(later);
        later = setTimeout(() => made.destroyed() || name(made, laid), 150) as unknown as number;
      });
      grow(made, laid, slice, () => setGrown((n) => n + 1));
      name(made, laid);
    } else {
      made.nodes().addClass("named");
    }
    made.on("tap", "node", (event) => onPick(event.target.id()));
    made.on("tap", (event) => event.target === made && onPick(""));
    graph.current = made;
    return () => made.destroy();
  }, [web, theme.value]);
  useEffect(() => {
    const made = graph.current;
    if (!made)
      return;
    made.batch(() => {
      made.elements().removeClass("near far").unselect();
      if (!at)
        return;
      const near = around(web, at, 2);
      made.nodes().forEach((node) => void (near.has(node.id()) || node.addClass("far")));
      made.edges().forEach((edge) => void edge.addClass(near.has(edge.source().id()) && near.has(edge.target().id()) ? "near" : "far"));
      made.getElementById(at).select();
    });
    if (at)
      made.animate({ center: { eles: made.getElementById(at) }, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200 });
  }, [at, web, theme.value, grown]);
  /* Cytoscape would write a style element, which the page's policy refuses, unless one is there; its one rule is ours. */
  return <div id="__________cytoscape_stylesheet"><div ref={box} class="graph" aria-hidden="true" /></div>;
}

function Walk({ web, at, onPick }: { web: Web; at: string; onPick: (id: string) => void }) {
  const here = web.things.find((one) => one.id === at);
  const near = here ? [...around(web, at, 1)].filter((id) => id !== at) : [];
  const things = near.map((id) => web.things.find((one) => one.id === id)).filter((one): one is Thing => !!one);
  if (!here)
    return <Empty says={t("Pick a thing to walk from it.")}>{t("Everything that the picture shows can be reached by the list as well.")}</Empty>;
  return (
    <>
      <p><State is={t(kinds[here.kind])} /> <strong><NameText text={here.label} /></strong>{here.place && <> <a href={to(...here.place)}>{t("Open")}</a></>}</p>
      <h3>{tn("{n} neighbour", "{n} neighbours", things.length)}</h3>
      <ul class="plain">{things.slice(0, 100).map((one) => <li key={one.id}><span class="dim">{t(kinds[one.kind])}</span>{" "}
        <button type="button" class="link" onClick={() => onPick(one.id)}>{visible(head(one.label, 60)) || "–"}</button></li>)}</ul>
    </>
  );
}

export function Graph() {
  const hits = useGet<Hit[]>("hits/list", [], { all: true });
  const items = useGet<Item[]>("item/list");
  const asks = useGet<Ask[]>("ask/list");
  const notices = useGet<Notice[]>("notice/list");
  const [at, setAt] = useState("");
  const peers = status.value?.peers;
  const ready = peers && hits.data && items.data && asks.data && notices.data;
  const made = useMemo(() => weave({
    agreements: peers?.flatMap((p) => p.agreements) ?? [], rounds: peers?.flatMap((p) => p.rounds) ?? [],
    hits: hits.data ?? [], items: items.data ?? [], asks: asks.data ?? [], notices: notices.data ?? [],
  }), [peers, hits.data, items.data, asks.data, notices.data]);
  /* What was read again and is the same is not drawn again. */
  const drawn = useRef(made);
  if (drawn.current !== made && JSON.stringify(drawn.current) !== JSON.stringify(made))
    drawn.current = made;
  const web = drawn.current;
  return (
    <View title={t("Graph")} lead={t("What is tied to what, from agreements to whoever a record went on to.")}>
      {[hits, items, asks, notices].map((answer, i) => <Trouble key={i} failure={answer.failure} />)}
      {!ready ? <p class="dim wait" aria-busy="true">{t("Reading…")}</p> : web.things.length === 0 ? <Empty says={t("There is nothing to tie yet.")} /> : (
        <>
            <p class="dim">{columns.filter((kind) => web.things.some((one) => one.kind === kind)).map((kind) => <span key={kind} class="key"><span class={`dot k-${kind}`} /> {t(kinds[kind])}</span>)}</p>
            <Drawn web={web} at={at} onPick={setAt} />
          <Panel title={t("Walk")}>
            <div class="field"><label for="graph-from">{t("From")}</label><select id="graph-from" value={at} onChange={(e) => setAt(e.currentTarget.value)}>
              <option value="">{t("choose…")}</option>
              {columns.map((kind) => {
                const some = web.things.filter((one) => one.kind === kind);
                return some.length > 0 && <optgroup key={kind} label={t(kinds[kind])}>{some.slice(0, 500).map((one) => <option key={one.id} value={one.id}>{visible(head(one.label, 60)) || "–"}</option>)}</optgroup>;
              })}</select></div>
            <Walk web={web} at={at} onPick={setAt} />
          </Panel>
        </>)}
    </View>
  );
}
