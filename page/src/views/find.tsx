/* SPDX-License-Identifier: Apache-2.0 */
/*
 * find.tsx - one box over the own and the received records, across scripts, as it is typed, with reasons
 */
import { useEffect, useState } from "preact/hooks";
import { brief, useGet } from "../data.js";
import { Answered, Empty, State, View } from "../parts/frame.js";
import { Reasons } from "../parts/pair.js";
import { Birth, NameText, Text } from "../parts/text.js";
import { to } from "../route.js";
import type { Found } from "../types.js";
import { t } from "../words.js";

/* As it is typed, but not at every stroke. */
const pause = 120;

function Row({ hit, item }: { hit: Found["hits"][number]; item: string }) {
  const [open, setOpen] = useState(false);
  const received = /^received/.test(hit.list) || !!hit.item;
  return (
    <li>
      <div class="row">
        <span class="grow"><strong><NameText text={hit.name} tag /></strong>{hit.met && hit.met !== hit.name && <> · <span class="dim">{t("met as")}</span> <NameText text={hit.met} tag /></>}<br />
          <small class="dim">{hit.births.map((b) => <span key={b}>{t("born")} <Birth known={b} /> · </span>)}{t(hit.kind)} · <Text text={hit.list} /> · <Text text={hit.id} /></small></span>
        {received && <State is={t("received")} tone="wait" />}
        {hit.warnings.map((warning, i) => <span key={i} class="badge bad"><Text text={warning} /></span>)}
        <span class="n" title={t("probability that it is who was meant")}>{hit.probability}</span>
        {hit.why && <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>{t("why")}</button>}
        {received ? <a role="button" class="secondary" href={to("records", hit.item ?? hit.id)}>{t("Open")}</a> :
          <a role="button" class="secondary" href={to("offer", hit.id, item ? { list: hit.list, item } : { list: hit.list })}>{item ? t("As the new version") : t("Release")}</a>}
      </div>
      {open && hit.why && <Reasons text={hit.why} />}
    </li>
  );
}

export function Find({ query }: { query: URLSearchParams }) {
  const [typed, setTyped] = useState(query.get("name") ?? "");
  const [born, setBorn] = useState("");
  const [asked, setAsked] = useState({ name: typed.trim(), born: "" });
  useEffect(() => setTyped(query.get("name") ?? ""), [query.get("name")]);
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ name: typed.trim(), born: /^\d{4}(-\d\d(-\d\d)?)?$/.test(born) ? born : "" }), pause);
    return () => clearTimeout(timer);
  }, [typed, born]);
  useEffect(() => document.getElementById("find-name")?.focus(), []);
  const answer = useGet<Found>(asked.name ? "find" : null, [asked.name], { why: true, limit: 25, born: asked.born });
  const item = query.get("item") ?? "";
  return (
    <View title={t("Find")} lead={item ? t("Which of our records is the new version of record {id}?", { id: brief(item) }) : t("In our own lists and in what was received; whatever its script, spelling and order.")}>
      <div class="finder">
        <label class="grow">{t("Name")}<input id="find-name" type="search" dir="auto" autocomplete="off" spellcheck={false} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} /></label>
        <label>{t("Born (if known)")}<input type="text" inputMode="numeric" placeholder="1986-04-12" dir="ltr" value={born} onInput={(e) => setBorn(e.currentTarget.value)} /></label>
      </div>
      {asked.name === "" ? <Empty says={t("Type a name as it is remembered.")}>{t("Words may be missing, in another order, or only begun.")}</Empty> : (
        <Answered answer={answer}>{(found) => (
          <>
            {found.warnings.map((warning, i) => <p key={i} class="says"><Text text={warning} /></p>)}
            {found.hits.length === 0 ? <Empty says={t("Nothing here is like that name.")}>{t("That says nothing of what the other side holds.")}</Empty> :
              <ul class="found">{found.hits.map((hit, i) => <Row key={`${hit.list} ${hit.id} ${i}`} hit={hit} item={item} />)}</ul>}
          </>)}</Answered>)}
    </View>
  );
}
