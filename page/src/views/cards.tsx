/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cards.tsx - who we are and who they are: fingerprints compared digit by digit, officers and what they did
 */
import { useState } from "preact/hooks";
import { begin } from "../acts.js";
import { status, useGet } from "../data.js";
import { Devices } from "../parts/devices.js";
import { Answered, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Digits, NameText, Text, When } from "../parts/text.js";
import type { Peer } from "../types.js";
import { t } from "../words.js";

interface Register {
  acts: Record<string, number>;
  first: string | null;
  key: string;
  last: string | null;
  name: string;
  party: string;
  roles: string[];
}

/** Digits that were read out, beside those of the card: each group says whether it agrees. */
function Compare({ of }: { of: Peer }) {
  const [typed, setTyped] = useState("");
  const heard = typed.replace(/\D/g, "");
  const groups = of.fingerprint.split(" ");
  const all = heard === groups.join("");
  return (
    <>
      <div class="field"><label for={`digits-${of.number}`}>{t("Type the digits as they are read out to you")}</label>
        <input id={`digits-${of.number}`} inputMode="numeric" dir="ltr" autocomplete="off" value={typed} onInput={(e) => setTyped(e.currentTarget.value)} /></div>
      <div class="digits" dir="ltr">{groups.map((group, i) => {
        const part = heard.slice(i * 5, i * 5 + 5);
        const right = part === group.slice(0, part.length);
        return <span key={i} class={part === "" ? "" : right ? part.length === 5 ? "right" : "" : "wrong"}>{part || "·····"}{part.length === 5 && (right ? " ✓" : " ✗")}</span>;
      })}</div>
      {!of.verified.own && <p class="acts"><button type="button" disabled={!all} onClick={() => begin("card.verify", [String(of.number)],
        <><p><NameText text={of.name} /></p><Digits text={of.fingerprint} /></>, { initial: { digits: typed } })}>{t("Verify")}</button></p>}
    </>
  );
}

export function Cards() {
  const register = useGet<Register[]>("card/officers");
  const known = status.value;
  const keys = useGet<{ key: string; state: string }[]>("key/list");
  return (
    <View title={t("Cards")} lead={t("Who may speak for whom. Nothing is believed of a card until its digits were compared.")}>
      <div class="columns">
        {known && <Panel title={<NameText text={known.party.name} />} note={t("our own card; read these digits out")}>
          <Digits text={known.party.fingerprint} />
          <Pairs rows={[[t("Names"), Object.entries(known.party.names).map(([language, name]) => <div key={language}><small class="dim">{language}</small> <NameText text={name} /></div>)],
            [t("Good until"), <When at={known.party.until} far />], known.party.address !== "" && [t("Address"), <Text text={known.party.address} />],
            [t("Officers"), known.party.officers.map((o) => <div key={o.name}><strong><Text text={o.name} /></strong> <span class="dim">{o.roles.map((r) => t(r)).join(", ")}</span></div>)]]} />
        </Panel>}
        {known?.peers.map((p) => (
          <Panel key={p.number} title={<NameText text={p.name} />} note={<><State is={p.verified.own ? t("verified by us") : t("not verified")} tone={p.verified.own ? "good" : "bad"} /> <State is={p.verified.peer ? t("they verified us") : t("they did not verify us")} tone={p.verified.peer ? "good" : "wait"} /></>}>
            <Digits text={p.fingerprint} />
            <Compare of={p} />
            <Pairs rows={[[t("Good until"), <When at={p.until} far />]]} />
          </Panel>))}
      </div>
      <Panel title={t("Officers, and what they did")} tight>
        <Answered answer={register}>{(all) => (
          <Table label={t("Officers")} columns={[t("Officer"), t("Party"), t("Roles"), t("Signed"), t("Started"), t("Judged"), t("Asked"), t("Released"), t("Refused"), t("Last act")]}>
            {all.map((o) => (
              <tr key={o.key}><td><Text text={o.name} /></td><td><NameText text={o.party} /></td><td>{o.roles.map((r) => t(r)).join(", ")}</td>
                {["signatory", "start", "confirm", "ask", "release", "refused"].map((gate) => <td key={gate} class="n">{o.acts[gate] ?? 0}</td>)}<td><When at={o.last} time /></td></tr>))}
          </Table>)}</Answered>
      </Panel>
      <Panel title={t("Keys on this machine")}>
        <Answered answer={keys}>{(all) => <ul class="codes">{all.map((key) => <li key={key.key}><code>{key.key}</code> <State is={key.state} tone={key.state === "locked" ? "good" : "wait"} /></li>)}</ul>}</Answered>
        <p class="dim">{t("A key without a passphrase is opened by whoever has the disk:")} <code>entente key lock NAME</code></p>
      </Panel>
      <Devices />
    </View>
  );
}
