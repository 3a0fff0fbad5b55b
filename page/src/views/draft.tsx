/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draft.tsx - a new agreement: a draft from a template, edited as text, checked, proposed
 */
import { useState } from "preact/hooks";
import { begin } from "../acts.js";
import { address, type Failure, get, post } from "../api.js";
import { status } from "../data.js";
import { daysAhead } from "../dates.js";
import { Panel, Trouble, View } from "../parts/frame.js";
import { visible } from "../text.js";
import { go } from "../route.js";
import { t } from "../words.js";

const templates = { persons: "persons on two lists", aid: "aid that reaches somebody twice", accounts: "accounts used for fraud" };

export function Draft() {
  const [template, setTemplate] = useState("persons");
  const [languages, setLanguages] = useState("en");
  const [from, setFrom] = useState(daysAhead(0));
  const [until, setUntil] = useState(daysAhead(730));
  const [text, setText] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [said, setSaid] = useState("");
  const peers = status.value?.peers ?? [];
  const [peer, setPeer] = useState("");

  const make = async () => {
    setFailure(undefined);
    setSaid("");
    try {
      const made = await get<unknown>(address("agree/draft", [peer || String(peers[0]?.number ?? "")], { template, lang: languages, from, until }));
      setText(JSON.stringify(made, null, 2));
    } catch (error) {
      setFailure(error as Failure);
    }
  };
  const check = async () => {
    setFailure(undefined);
    setSaid("");
    try {
      await post("agree/check", [{ name: "draft.json", text }], {});
      setSaid(t("It is an agreement that could be proposed."));
    } catch (error) {
      setFailure(error as Failure);
    }
  };
  const propose = () => begin("agree.propose", [], <pre class="bytes" dir="ltr">{visible(text.slice(0, 4000))}</pre>, { initial: { draft: text }, then: () => go("agreements") });

  return (
    <View title={t("A new agreement")} lead={t("Both sides sign the same bytes. Nothing here binds anybody.")}>
      <Panel title={t("From a template")}>
        <div class="finder">
          {peers.length > 1 && <label>{t("With")}<select value={peer} onChange={(e) => setPeer(e.currentTarget.value)}>{peers.map((p) => <option key={p.number} value={String(p.number)}>{visible(p.name)}</option>)}</select></label>}
          <label>{t("Template")}<select value={template} onChange={(e) => setTemplate(e.currentTarget.value)}>{Object.entries(templates).map(([name, words]) => <option key={name} value={name}>{t(words)}</option>)}</select></label>
          <label>{t("Languages")}<input dir="ltr" value={languages} onInput={(e) => setLanguages(e.currentTarget.value)} /></label>
          <label>{t("From")}<input dir="ltr" value={from} onInput={(e) => setFrom(e.currentTarget.value)} /></label>
          <label>{t("Until")}<input dir="ltr" value={until} onInput={(e) => setUntil(e.currentTarget.value)} /></label>
        </div>
        <p class="acts"><button type="button" class="secondary" onClick={() => void make()}>{t("Make a draft")}</button></p>
      </Panel>
      <Panel title={t("The draft")}>
        <textarea name="draft" aria-label={t("The draft")} rows={18} spellcheck={false} dir="ltr" class="code" value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <Trouble failure={failure} />
        {said && <p class="says" role="status">{said}</p>}
        <p class="acts"><button type="button" class="secondary" disabled={!text} onClick={() => void check()}>{t("Check")}</button>
          <button type="button" disabled={!text} onClick={propose}>{t("Propose…")}</button></p>
      </Panel>
    </View>
  );
}
