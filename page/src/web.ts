/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web.ts - records, leads, rounds, requests, releases and where they went, as things and what ties them
 */
import type { Agreement, Ask, Hit, Item, Notice, Round } from "./types.js";

export type Kind = "agreement" | "round" | "own" | "lead" | "peer" | "ask" | "item" | "notice" | "place";

export interface Thing {
  id: string;
  kind: Kind;
  label: string;
  /** Where in the page it is shown: view and id. */
  place?: [string, string];
}

export interface Tie {
  from: string;
  to: string;
}

export interface Web {
  things: Thing[];
  ties: Tie[];
}

/** In which column a kind of thing stands. */
export const columns: Kind[] = ["agreement", "round", "own", "lead", "peer", "ask", "item", "notice", "place"];

export function weave(of: { agreements: Agreement[]; rounds: Round[]; hits: Hit[]; asks: Ask[]; items: Item[]; notices: Notice[] }): Web {
  const things = new Map<string, Thing>();
  const ties: Tie[] = [];
  const add = (thing: Thing) => {
    if (!things.has(thing.id))
      things.set(thing.id, thing);
  };
  const tie = (from: string, to: string) => ties.push({ from, to });
  for (const a of of.agreements)
    add({ id: `agreement ${a.id}`, kind: "agreement", label: a.title, place: ["agreements", a.id] });
  for (const r of of.rounds) {
    add({ id: `round ${r.id}`, kind: "round", label: r.id.slice(0, 8), place: ["rounds", r.id] });
    tie(`agreement ${r.agreement}`, `round ${r.id}`);
  }
  for (const h of of.hits) {
    add({ id: `lead ${h.hit}`, kind: "lead", label: h.probability ?? h.hit.slice(0, 8), place: ["hits", h.hit] });
    tie(`round ${h.round}`, `lead ${h.hit}`);
    if (h.own?.id) {
      add({ id: `own ${h.own.id}`, kind: "own", label: h.own.names?.[0]?.text ?? h.own.id, place: ["offer", h.own.id] });
      tie(`own ${h.own.id}`, `lead ${h.hit}`);
    }
    (h.peer ?? []).forEach((record, i) => {
      add({ id: `peer ${h.hit} ${i}`, kind: "peer", label: record.names?.[0]?.text ?? "", place: ["hits", h.hit] });
      tie(`lead ${h.hit}`, `peer ${h.hit} ${i}`);
    });
  }
  for (const item of of.items) {
    add({ id: `item ${item.id}`, kind: "item", label: `${item.id.slice(0, 8)} ${item.status}`, place: ["records", item.id] });
    tie(`agreement ${item.agreement}`, `item ${item.id}`);
    for (const out of item.exports) {
      const name = out.to ?? "";
      add({ id: `place ${name}`, kind: "place", label: name });
      tie(`item ${item.id}`, `place ${name}`);
    }
  }
  for (const ask of of.asks) {
    add({ id: `ask ${ask.id}`, kind: "ask", label: `${ask.kind} ${ask.status}`, place: ["asks", ask.id] });
    for (const about of [ask.item && `item ${ask.item}`, `lead ${ask.about}`, `item ${ask.about}`])
      if (about && things.has(about)) {
        tie(about, `ask ${ask.id}`);
        break;
      }
  }
  for (const notice of of.notices) {
    add({ id: `notice ${notice.id}`, kind: "notice", label: `${notice.effect} ${notice.status}`, place: ["notices", notice.id] });
    tie(`item ${notice.item}`, `notice ${notice.id}`);
  }
  return { things: [...things.values()], ties: ties.filter((one) => things.has(one.from) && things.has(one.to)) };
}

/** What can be walked to from a thing in so many steps, itself too. */
export function around(web: Web, id: string, steps: number): Set<string> {
  const next = new Map<string, string[]>();
  const tie = (from: string, to: string) => {
    const known = next.get(from);
    known ? known.push(to) : next.set(from, [to]);
  };
  for (const { from, to } of web.ties) {
    tie(from, to);
    tie(to, from);
  }
  const found = new Set([id]);
  let edge = [id];
  for (let n = 0; n < steps; n++) {
    edge = edge.flatMap((one) => next.get(one) ?? []).filter((one) => !found.has(one));
    edge.forEach((one) => found.add(one));
  }
  return found;
}
