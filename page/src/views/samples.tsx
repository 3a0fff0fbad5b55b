/* SPDX-License-Identifier: Apache-2.0 */
/*
 * samples.tsx - joint samples: entries for inspectors, drawn by a coin that neither side chose
 */
import { begin } from "../acts.js";
import { brief, inForce, useGet, withWhom } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import type { Sample } from "../types.js";
import { t } from "../words.js";

const sizes = ["5", "20", "100"];

function One({ id, agreement }: { id: string; agreement: string }) {
  const answer = useGet<Sample>("sample/show", [id], withWhom(agreement));
  return (
    <Answered answer={answer}>{(sample) => (
      <View title={<>{t("Sample")} <code>{brief(sample.id)}</code></>} lead={<State is={sample.status} />}
        acts={sample.by === "peer" && sample.status === "started" &&
          <button type="button" onClick={() => begin("sample.join", [sample.id], <Pairs rows={[[t("Sample"), <Id id={sample.id} digits={32} />], [t("Entries"), sample.count]]} />, { options: withWhom(sample.agreement) })}>{t("Join")}</button>}>
        <Panel><Pairs rows={[[t("Begun"), <><When at={sample.started} time /> {sample.by === "own" ? t("by us") : t("by them")}</>],
          [t("Entries"), sample.count], [t("Agreement"), <Id id={sample.agreement} digits={16} />], sample.seed && [t("Coin"), <Id id={sample.seed} digits={32} />]]} /></Panel>
        <Panel title={t("What was drawn")} tight>{!sample.drawn ? <Empty says={t("Nothing is drawn until the other side has joined, and whoever began has opened its share.")} /> : (
          <Table label={t("What was drawn")} columns={[t("Time"), t("Lane"), t("Entry"), t("By"), t("Verdict")]}>
            {sample.drawn.map((e) => (
              <tr key={e.lane + e.n}><td><When at={e.time} time /></td><td>{e.lane === "own" ? t("ours") : t("theirs")}</td><td><a href={to("lanes", `${e.lane}-${e.n}`)}>{e.type}</a></td>
                <td><Text text={e.by ?? ""} /></td><td><State is={e.verdict} /></td></tr>))}
          </Table>)}</Panel>
      </View>)}</Answered>
  );
}

export function Samples({ id }: { id: string }) {
  const answer = useGet<Sample[]>("sample/list");
  const agreement = inForce();
  const one = answer.data?.find((sample) => id && sample.id.startsWith(id));
  if (one)
    return <One key={one.id} id={one.id} agreement={one.agreement} />;
  return (
    <View title={t("Samples")} lead={t("Entries for inspectors, drawn by both sides together: neither can choose which.")}
      acts={agreement && sizes.map((n) => <button key={n} type="button" class="secondary" onClick={() =>
        begin("sample.start", [n, agreement.id], <p>{t("To")} <strong><NameText text={agreement.peer} /></strong></p>)}>{t("Draw {n}", { n })}</button>)}>
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("No sample was drawn yet.")} /> : (
        <Table label={t("Samples")} columns={[t("Sample"), t("State"), t("Begun"), t("Entries")]}>
          {[...all].reverse().map((one) => (
            <tr key={one.id}><td><a href={to("samples", one.id)}><code>{brief(one.id)}</code></a></td><td><State is={one.status} /></td>
              <td><When at={one.started} time /> {one.by === "own" ? t("by us") : t("by them")}</td><td class="n">{one.count}</td></tr>))}
        </Table>)}</Answered>
    </View>
  );
}
