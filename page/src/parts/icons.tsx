/* SPDX-License-Identifier: Apache-2.0 */
/*
 * icons.tsx - a stroke or two for each place; every one stands beside its word
 */

const strokes: Record<string, string> = {
  today: "M4 6h16v14H4zM4 10h16M9 3v4M15 3v4",
  known: "M2 12s4-6 10-6 10 6 10 6-4 6-10 6S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  agreements: "M6 3h9l4 4v14H6zM9 12h7M9 16h7M9 8h3",
  rounds: "M8 12a5 5 0 1 1 5 5M16 12a5 5 0 1 1-5-5",
  hits: "M9 5a7 7 0 1 0 0 14A7 7 0 0 0 9 5M15 5a7 7 0 1 1 0 14A7 7 0 0 1 15 5",
  find: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5",
  records: "M4 5h16v4H4zM4 11h16v4H4zM4 17h16v3H4z",
  lists: "M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5",
  asks: "M4 5h16v11H10l-5 4v-4H4zM9 10h6",
  notices: "M12 3l9 17H3zM12 10v4M12 17v.5",
  gates: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  lanes: "M4 7h16M4 17h16M8 4v6M16 14v6M12 4v6",
  timeline: "M3 12h18M7 8v8M12 6v12M17 9v6",
  graph: "M6 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4M18 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4M9 16a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8 6l8 3M16.500 11.500L10.500 16M7 8l2 8",
  report: "M4 20V4M4 20h17M8 16v-5M13 16V8M18 16v-8",
  samples: "M4 4h7v7H4zM13 13h7v7h-7zM7.500 7v1M15 15l3 3M15 18l3-3",
  cards: "M3 6h18v12H3zM7 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4M12 10h6M12 14h4",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c1-5 4-7 8-7s7 2 8 7",
  exchange: "M4 8h14l-4-4M20 16H6l4 4",
};

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.700"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d={strokes[name] ?? ""} /></svg>
  );
}
