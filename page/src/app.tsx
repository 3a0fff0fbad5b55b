/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app.tsx - the shell: navigation, who is logged in, how the node and the link are, and the view
 */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { begun } from "./acts.js";
import { left, logOut, peer, reached, session, skew } from "./api.js";
import { forget, listen, readCodes, readStatus, status, statusFailure, version } from "./data.js";
import { duration } from "./dates.js";
import { Exchange, troubles } from "./exchange.js";
import { isTyping, singleKeys, switchKeys } from "./keys.js";
import { Icon } from "./parts/icons.js";
import { ActDialog, Said } from "./parts/act.js";
import { Trouble } from "./parts/frame.js";
import { NameText, Text } from "./parts/text.js";
import { LogIn } from "./login.js";
import { go, route, to } from "./route.js";
import { visible } from "./text.js";
import { chooseTheme, theme } from "./theme.js";
import { Agreements } from "./views/agreements.js";
import { Asks } from "./views/asks.js";
import { Cards } from "./views/cards.js";
import { Find } from "./views/find.js";
import { Gates } from "./views/gates.js";
import { Hits, staged } from "./views/hits.js";
import { Known } from "./views/known.js";
import { Lists } from "./views/lists.js";
import { Notices } from "./views/notices.js";
import { Offer } from "./views/offer.js";
import { Records } from "./views/records.js";
import { Rounds } from "./views/rounds.js";
import { Samples } from "./views/samples.js";
import { Today } from "./views/today.js";
import { language, languages, speak, t } from "./words.js";

type ViewOf = ComponentType<{ id: string; query: URLSearchParams }>;

const views: Record<string, ViewOf> = {
  today: Today, agreements: Agreements, rounds: Rounds, hits: Hits, find: Find, lists: Lists, records: Records, offer: Offer,
  asks: Asks, notices: Notices, gates: Gates, cards: Cards, known: Known, samples: Samples,
};

/* Views that bring a library of their own are fetched when they are first opened. */
const later: Record<string, () => Promise<ViewOf>> = {
  lanes: async () => (await import("./views/lanes.js")).Lanes,
  graph: async () => (await import("./views/graph.js")).Graph,
  timeline: async () => (await import("./views/timeline.js")).Timeline,
  report: async () => (await import("./views/report.js")).Report,
};

/* As long as the node keeps a session that is not used. */
const idle = 15 * 60_000;

const places: [string, [string, string][]][] = [
  ["", [["today", "Today"], ["known", "Who knows what"]]],
  ["Work", [["agreements", "Agreements"], ["rounds", "Rounds"], ["hits", "Leads"], ["find", "Find"], ["lists", "Lists"], ["records", "Records"],
    ["asks", "Requests"], ["notices", "Notices"], ["gates", "Gates"]]],
  ["Look back", [["lanes", "Lanes"], ["timeline", "Timeline"], ["graph", "Graph"], ["report", "Report"], ["samples", "Samples"], ["cards", "Cards"]]],
];

function Later({ name, id, query }: { name: string; id: string; query: URLSearchParams }) {
  const [Shown, setShown] = useState<{ view: ViewOf } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let wanted = true;
    later[name]?.().then((view) => wanted && setShown({ view }), () => wanted && setFailed(true));
    return () => {
      wanted = false;
    };
  }, [name]);
  if (failed)
    return <div class="trouble" role="alert"><p>{t("This part of the page could not be loaded. Is the node still running?")}</p></div>;
  return Shown ? <Shown.view id={id} query={query} /> : <p class="dim wait" aria-busy="true">{t("Reading…")}</p>;
}

/** How many things wait, for a place in the navigation. */
function waiting(view: string): number {
  const peers = status.value?.peers ?? [];
  if (view === "today")
    return peers.flatMap((p) => p.waits).filter((w) => w.who === "own").length;
  return view === "hits" ? peers.reduce((sum, p) => sum + p.judged.own.unjudged, 0) : 0;
}

function Navigation() {
  const at = { offer: "records" }[route.value.view] ?? route.value.view;
  return (
    <nav class="side" aria-label={t("Main")}>
      {places.map(([title, list]) => (
        <div key={title}>
          {title && <p class="dim">{t(title)}</p>}
          <ul>{list.map(([view, name]) => {
            const n = waiting(view);
            return <li key={view}><a href={to(view)} aria-current={at === view ? "page" : undefined}>
              <Icon name={view} /><span>{t(name)}</span>{n > 0 && <small class="count">{n}</small>}</a></li>;
          })}</ul>
        </div>
      ))}
    </nav>
  );
}

function Me() {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !box.current?.contains(event.target as Node))
        setOpen(false);
    };
    addEventListener("keydown", close);
    addEventListener("pointerdown", close);
    return () => {
      removeEventListener("keydown", close);
      removeEventListener("pointerdown", close);
    };
  }, []);
  const leave = () => {
    setOpen(false);
    void logOut().catch(() => undefined);
  };
  return (
    <details ref={box} class="me" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary><Icon name="person" /> <bdi>{session.value?.officer}</bdi></summary>
      <div>
        <p class="dim">{session.value?.roles.map((role) => t(role)).join(", ")}</p>
        <label>{t("Language")}<select value={language.value} onChange={(e) => void speak(e.currentTarget.value)}>
          {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}</select></label>
        <label>{t("Colours")}<select value={theme.value} onChange={(e) => chooseTheme(e.currentTarget.value)}>
          <option value="auto">{t("as the computer")}</option><option value="light">{t("light")}</option><option value="dark">{t("dark")}</option></select></label>
        <label class="check"><input type="checkbox" checked={singleKeys.value} onChange={(e) => switchKeys(e.currentTarget.checked)} /><span>{t("Single keys work (/ j k y n u)")}</span></label>
        <a href={to("cards")} onClick={() => setOpen(false)}>{t("Your security keys")}</a>
        <a href={(document.getElementById("licences") as HTMLLinkElement | null)?.href} target="_blank" rel="noreferrer">{t("Licences of what this page is made of")}</a>
        <button type="button" class="secondary" onClick={leave}>{t("Log out")}</button>
      </div>
    </details>
  );
}

function Top() {
  const known = status.value;
  const find = (event: Event) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget as HTMLFormElement).get("name");
    go("find", "", { name: String(text ?? "") });
  };
  return (
    <header class="top">
      <a class="party" href={to("today")}><strong><NameText text={known?.party.names[language.value] ?? known?.party.name ?? "Entente"} /></strong></a>
      {(known?.peers.length ?? 0) > 1 && (
        <select class="peers" aria-label={t("The other side")} value={peer.value} onChange={(e) => {
          peer.value = Number(e.currentTarget.value);
          version.value++;
        }}>
          <option value={0}>{t("all other sides")}</option>
          {known?.peers.map((p) => <option key={p.number} value={p.number}>{visible(p.name)}</option>)}
        </select>
      )}
      <form role="search" onSubmit={find}><input type="search" id="find-box" name="name" aria-label={t("Find a name, in any script")}
        placeholder={t("Find a name, in any script")} autocomplete="off" dir="auto" /><kbd aria-hidden="true">/</kbd></form>
      <Exchange />
      <Me />
    </header>
  );
}

/** What is the matter with the node or the clock, over every view. */
function Matters() {
  const minutes = Math.abs(Math.round(skew.value / 60_000));
  return (
    <>
      {!reached.value && <div class="banner bad" role="alert"><strong>{t("The node does not answer.")}</strong>{" "}
        {t("What you typed is kept. Start it again with")} <code>entente serve --desk</code></div>}
      {minutes >= 2 && <div class="banner" role="status">
        {t("The node's clock and this computer's differ by {time}. Dates below are by the node's clock; if it is wrong, entries and deadlines are too.", { time: duration(minutes) })}</div>}
      {troubles.value && <div class="trouble" role="alert"><p><Text text={troubles.value} most={2000} /></p>
        <button type="button" class="link" onClick={() => {
          troubles.value = "";
        }}>{t("Understood")}</button></div>}
      {reached.value && statusFailure.value && session.value && <Trouble failure={statusFailure.value} />}
    </>
  );
}

export function App() {
  const main = useRef<HTMLElement>(null);
  const was = useRef(""); /* who was logged in last */
  const officer = session.value?.officer;
  const { view, id, query } = route.value;

  useEffect(() => {
    if (!officer)
      return;
    if (was.current !== officer) {
      forget();
      begun.value = null;
      staged.value = {};
    }
    was.current = officer;
    void readStatus();
    void readCodes().catch(() => undefined);
    version.value++;
    return listen();
  }, [session.value?.csrf]);

  useEffect(() => {
    let timer = 0;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => session.value && void logOut().catch(() => undefined).then(() => {
        left.value = false; /* nobody meant to leave: what was typed stays, behind the log-in */
      }), idle) as unknown as number;
    };
    again();
    addEventListener("keydown", again);
    addEventListener("pointerdown", again);
    return () => {
      clearTimeout(timer);
      removeEventListener("keydown", again);
      removeEventListener("pointerdown", again);
    };
  }, []);

  useEffect(() => {
    const name = places.flatMap(([, list]) => list).find(([key]) => key === view)?.[1] ?? "Entente";
    document.title = `${t(name)} – Entente`;
    if (was.current)
      main.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    main.current?.scrollTo(0, 0);
  }, [view]);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === "/" && !isTyping(event)) {
        event.preventDefault();
        document.getElementById("find-box")?.focus();
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  if (session.value === undefined)
    return <><Matters /><p class="wait" aria-busy="true" /></>;
  if (session.value === null && (left.value || !was.current)) {
    was.current = "";
    return <main class="gatehouse"><LogIn again={false} /></main>;
  }
  const Shown = views[view];
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => {
        e.preventDefault();
        main.current?.querySelector<HTMLElement>("h1")?.focus();
      }}>{t("Skip to the content")}</a>
      <Top />
      <div class="frame">
        <Navigation />
        <main ref={main} id="main">
          <Matters />
          {Shown ? <Shown id={id} query={query} /> : view in later ? <Later key={view} name={view} id={id} query={query} /> :
            <><h1 tabIndex={-1}>{t("There is no such page")}</h1><p><a href={to("today")}>{t("Today")}</a></p></>}
        </main>
      </div>
      <ActDialog />
      {session.value === null && <LogIn again={true} />}
      <Said />
    </>
  );
}
