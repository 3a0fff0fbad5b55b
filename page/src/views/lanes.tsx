/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.tsx - the entries of both lanes; any of them opened, and checked here in the browser
 */
import { useEffect, useState } from "preact/hooks";
import { address, type Failure, get } from "../api.js";
import { type CardDocument, checkEntry, digits, leafOf, type Step } from "../checks/entry.js";
import { lookedAt, status, useEntries, useGet } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, Tabs, Trouble, View } from "../parts/frame.js";
import { Digits, Id, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import type { Card, EntryShown, Peer, Side } from "../types.js";
import { count, t, tn } from "../words.js";

type CardShown = Card & { document: CardDocument };

const page = 200;

/** The two cards, and whether the digits they give are those that people compared. */
async function cards(of: Peer): Promise<{ own: CardShown; peer: CardShown; steps: Step[] }> {
  const [own, theirs] = await Promise.all([get<CardShown>(address("card/show")), get<CardShown>(address("card/show", [String(of.number)]))]);
  return {
    own, peer: theirs, steps: [
      { what: "Our card gives the digits that we read out.", good: digits(own.document) === status.value?.party.fingerprint, detail: digits(own.document) },
      { what: "Their card gives the digits that were compared.", good: digits(theirs.document) === of.fingerprint && of.verified.own, detail: digits(theirs.document) },
    ],
  };
}

async function proofOf(n: number, side: Side, of: Peer): Promise<string | null> {
  try {
    return (await get<{ proof: string }>(address("log/prove", [String(n)], { peer: side === "peer", with: of.number }))).proof;
  } catch {
    return null; /* No checkpoint covers it yet. */
  }
}

function Steps({ steps }: { steps: Step[] }) {
  return (
    <ul class="checks">
      {steps.map((step) => <li key={step.what}><State is={step.good === null ? t("nothing to check") : step.good ? t("checked") : t("WRONG")} tone={step.good === null ? "plain" : step.good ? "good" : "bad"} />{" "}
        {t(step.what)} {step.detail && <span class="dim"><Text text={step.detail} /></span>}</li>)}
    </ul>
  );
}

function Opened({ n, side, of }: { n: number; side: Side; of: Peer }) {
  const answer = useGet<EntryShown>("log/entry", [String(n)], { peer: side === "peer", with: of.number });
  const [steps, setSteps] = useState<Step[]>();
  const [failure, setFailure] = useState<Failure>();
  const entry = answer.data?.entry;
  useEffect(() => {
    if (!entry || !answer.data)
      return;
    let wanted = true;
    const check = async () => {
      const [known, proof] = await Promise.all([cards(of), proofOf(n, side, of)]);
      const [writer, reader] = side === "own" ? [known.own, known.peer] : [known.peer, known.own];
      const leaf: Step = { what: "The leaf that the list shows is the hash of these bytes.", good: leafOf(entry) === answer.data?.leaf };
      if (wanted)
        setSteps([...known.steps, leaf, ...checkEntry(entry, proof, writer.document, reader.document)]);
    };
    check().catch((error: Failure) => wanted && setFailure(error));
    return () => {
      wanted = false;
    };
  }, [entry, n, side]);
  return (
    <Answered answer={answer}>{(shown) => (
      <>
        <Panel title={<>{String(shown.entry["type"])} <small class="dim">{side === "own" ? t("our lane") : t("their lane")}, {t("entry {n}", { n })}</small></>}
          note={<><State is={shown.verdict} /> {shown.rule && <State is={shown.rule} tone="bad" />}</>}>
          <Pairs rows={[[t("Time"), <When at={String(shown.entry["time"])} time />], [t("By"), shown.by ? <Text text={shown.by} /> : t("the node")], [t("Leaf"), <Id id={shown.leaf} digits={64} />]]} />
          {shown.attachments.map((one, i) => <div key={i}><h3>{t("Attachment")} <small class="dim">{one.part}, {t("{n} bytes", { n: count(one.bytes) })} {!one.held && <State is="erased" />}</small></h3>
            {one.body !== undefined && <pre class="bytes" dir="ltr"><Text text={JSON.stringify(one.body, null, 1)} most={8000} /></pre>}</div>)}
          <details><summary>{t("The entry, byte for byte")}</summary><pre class="bytes" dir="ltr"><Text text={JSON.stringify(shown.entry)} most={9000} /></pre></details>
        </Panel>
        <Panel title={t("Checked in this browser")} note={t("not taken from the node's word")}>
          <Trouble failure={failure} />
          {steps ? <Steps steps={steps} /> : !failure && <p class="dim wait" aria-busy="true">{t("Checking…")}</p>}
          <p class="dim">{t("Computed here from the bytes above and the keys of both cards. A page is served by the node itself: an independent program checks without it:")} <code>tools/verify/verify.py</code></p>
        </Panel>
      </>)}</Answered>
  );
}

interface Checkpoints {
  own: { head: string; size: number } | null;
  peer: { head: string; size: number } | null;
}

function Heads({ of }: { of: Peer }) {
  const answer = useGet<Checkpoints>("log/checkpoint", [String(of.number)]);
  return (
    <Answered answer={answer}>{(heads) => (
      <div class="columns">{(["own", "peer"] as const).map((side) => (
        <Panel key={side} title={side === "own" ? t("Our lane") : t("Their lane")} note={heads[side] ? tn("checkpoint at {n} entry", "checkpoint at {n} entries", heads[side].size) : t("no checkpoint")}>
          {heads[side] ? <><Digits text={heads[side].head} /><p class="dim">{t("The head number, to be compared by voice.")}</p></> : <Empty says={t("It comes with the first exchange.")} />}
        </Panel>))}</div>)}</Answered>
  );
}

export function Lanes({ id }: { id: string }) {
  const [side, setSide] = useState<"both" | Side>("both");
  const [many, setMany] = useState(page);
  const [only, setOnly] = useState("");
  const of = lookedAt();
  const answer = useEntries(of);
  const [at, n] = id.split("-");
  if (!of)
    return <View title={t("Lanes")}><Empty says={t("There is no other side yet.")} /></View>;
  const wanted = (answer.data ?? []).filter((e) => (side === "both" || e.lane === side) && (!only || e.type.startsWith(only) || (only === "refused" && e.verdict !== "effective")));
  const shown = wanted.slice(-many).reverse();
  const types = [...new Set((answer.data ?? []).map((e) => e.type.split(".")[0] ?? ""))].sort();
  return (
    <View title={t("Lanes")} lead={<>{t("Everything said between the two, in two co-signed logs. They hold no names.")} <NameText text={of.name} /></>}>
      {(at === "own" || at === "peer") && n ? <><p><a href={to("lanes")}>{t("All entries")}</a></p><Opened key={id} n={Number(n)} side={at} of={of} /></> : (
        <>
          <Heads of={of} />
          <div class="finder">
            <Tabs label={t("Show")} at={side} onPick={setSide} of={{ both: t("Both"), own: t("Ours"), peer: t("Theirs") }} />
            <label>{t("Kind")} <select value={only} onChange={(e) => setOnly(e.currentTarget.value)}><option value="">{t("all")}</option><option value="refused">{t("refused")}</option>
              {types.map((type) => <option key={type} value={type}>{type}</option>)}</select></label>
          </div>
          <Answered answer={answer}>{() => (
            <>
              <Table label={t("Entries")} columns={[t("Lane"), "n", t("Time"), t("Kind"), t("Detail"), t("By"), t("Verdict")]}>
                {shown.map((e) => (
                  <tr key={e.lane + e.n}><td>{e.lane === "own" ? t("ours") : t("theirs")}</td><td class="n">{e.n}</td><td><When at={e.time} time /></td>
                    <td><a href={to("lanes", `${e.lane}-${e.n}`)}>{e.type}</a></td><td><Text text={e.detail ?? ""} /></td><td><Text text={e.by ?? ""} /></td>
                    <td><State is={e.verdict} /> {e.rule && <State is={e.rule} tone="bad" />}</td></tr>))}
              </Table>
              {wanted.length > many && <p><button type="button" class="secondary" onClick={() => setMany(many + 5 * page)}>{t("Show older ones ({n})", { n: count(wanted.length - many) })}</button></p>}
            </>)}</Answered>
        </>)}
    </View>
  );
}
