/* SPDX-License-Identifier: Apache-2.0 */
/*
 * route.ts - where in the page the officer is: #/view/id?what=is
 */
import { signal } from "@preact/signals";

export interface Route {
  view: string;
  id: string;
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [view = "", ...rest] = path.split("/");
  let id = rest.join("/");
  try {
    id = decodeURIComponent(id);
  } catch {
    id = "";
  }
  return { view: view || "today", id, query: new URLSearchParams(query) };
}

export const route = signal<Route>(parse(globalThis.location?.hash ?? ""));

globalThis.addEventListener?.("hashchange", () => {
  route.value = parse(location.hash);
});

/** The address of a view. */
export function to(view: string, id = "", query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${view}${id ? `/${encodeURIComponent(id)}` : ""}${text ? `?${text}` : ""}`;
}

export function go(view: string, id = "", query: Record<string, string> = {}): void {
  location.hash = to(view, id, query);
  route.value = parse(location.hash); /* at once: the event comes later, keys may come before it */
}

const views: Record<string, string> = {
  agree: "agreements", round: "rounds", hits: "hits", item: "records", ask: "asks", notice: "notices",
  gate: "gates", approval: "gates", consent: "asks", card: "cards", key: "cards", report: "report", log: "lanes", sample: "samples",
};

/** Where a command that the node suggests is done in the page; null where it is not. */
export function toCommand(command: string): string | null {
  const found = /^entente (\w+)(?: ([a-z]+))?(?: ([0-9a-f]{4,64}|[A-Z][\w-]*)\b)?/.exec(command);
  const view = found && views[found[1] ?? ""];
  if (!view)
    return null;
  const id = /^[0-9a-f]{4,}$/.test(found[3] ?? "") && view !== "cards" ? found[3] ?? "" : "";
  return to(found[1] === "consent" && found[2] === "give" ? "asks" : view, id);
}
