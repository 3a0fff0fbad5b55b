/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notices.tsx - what was withdrawn, corrected, restricted or contested, and every place it has to reach
 */
import { begin } from "../acts.js";
import { brief, code, useGet } from "../data.js";
import { Answered, Empty, Pairs, Panel, State, Table, View } from "../parts/frame.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { to } from "../route.js";
import type { Notice } from "../types.js";
import { t } from "../words.js";
import { Letters } from "./asks.js";

function One({ id }: { id: string }) {
  const answer = useGet<Notice>("notice/show", [id]);
  return (
    <Answered answer={answer}>{(notice) => {
      const what = <Pairs rows={[[t("Notice"), <Id id={notice.id} digits={24} />], [t("Record"), <a href={to("records", notice.item)}>{brief(notice.item)}</a>],
        [t("Effect"), t(notice.effect)], [t("Reason"), code("notices", notice.reason)]]} />;
      const mine = notice.by === "peer";
      const open = !notice.applied && !notice.disputed && !notice.lifted && (notice.effect === "withdraw" || notice.effect === "correct");
      return (
        <View title={<>{t(notice.effect)} <code>{brief(notice.id)}</code></>} lead={<><State is={notice.status} /> {notice.late && <State is={notice.late} />} · {mine ? t("by them") : t("by us")} · <When at={notice.given} time /></>}
          acts={<>
            {mine && open && <button type="button" onClick={() => begin("notice.apply", [notice.id], what)}>{t("Apply")}</button>}
            {mine && open && <button type="button" class="secondary" onClick={() => begin("notice.dispute", [notice.id], what)}>{t("Dispute")}</button>}
            {!mine && notice.effect === "restrict" && !notice.lifted && <button type="button" onClick={() => begin("notice.lift", [notice.id], what)}>{t("Lift")}</button>}
          </>}>
          <div class="columns">
            <Panel title={t("Notice")}>{what}<Pairs rows={[[t("Due"), <When at={notice.due} time far />], [t("Applied"), <When at={notice.applied} time />], notice.disputed && [t("Disputed"), <When at={notice.disputed} time />]]} /></Panel>
            <Panel title={t("What was written")}><Letters of={notice.letters} /></Panel>
          </div>
          <Panel title={t("Whom the record had reached")} tight>
            {(notice.reached ?? []).length === 0 ? <Empty says={t("Nobody but the holder.")} /> : (
              <Table label={t("Whom the record had reached")} columns={[t("To"), t("When"), t("Receipt"), t("Due"), ""]}>
                {notice.reached?.map((one) => (
                  <tr key={one.id}><td><Text text={one.to ?? t("own systems")} /></td><td><When at={one.at} time /></td>
                    <td>{one.receipt ? <State is={t("receipt")} tone="good" /> : <State is={t("missing")} tone="wait" />}</td><td><When at={one.due} far /> {one.late && <State is={one.late} />}</td>
                    <td>{one.by === "own" && !one.receipt && <button type="button" class="link" onClick={() => begin("notice.receipt", [notice.id, one.id],
                      <p>{t("To")} <strong><Text text={one.to ?? ""} /></strong></p>)}>{t("Record a receipt")}</button>}</td></tr>))}
              </Table>)}
            {(notice.copies ?? []).length > 0 && <p class="says danger">{t("Copies went to own systems; they are as wrong, and no receipt is due of them.")}</p>}
          </Panel>
        </View>);
    }}</Answered>
  );
}

export function Notices({ id }: { id: string }) {
  const answer = useGet<Notice[]>(id ? null : "notice/list");
  if (id)
    return <One key={id} id={id} />;
  return (
    <View title={t("Notices")} lead={t("A correction is chased to every place its record reached.")}>
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("Nothing was withdrawn, corrected, restricted or contested.")}>{t("Notices are given from a record's own page.")} <a href={to("records")}>{t("Records")}</a></Empty> : (
        <Table label={t("Notices")} columns={[t("Notice"), t("Effect"), t("By"), t("Record"), t("Reason"), t("State"), t("Due"), t("Receipts")]}>
          {[...all].reverse().map((one) => {
            const reached = one.reached ?? [];
            return (
              <tr key={one.id}><td><a href={to("notices", one.id)}><code>{brief(one.id)}</code></a><br /><When at={one.given} /></td><td><State is={one.effect} tone="bad" /></td>
                <td>{one.by === "own" ? t("us") : <NameText text={one.peer} />}</td><td><a href={to("records", one.item)}><code>{brief(one.item)}</code></a></td><td>{code("notices", one.reason)}</td>
                <td><State is={one.status} /></td><td><When at={one.due} far /> {one.late && <State is={one.late} />}</td>
                <td>{reached.filter((r) => r.receipt).length}/{reached.length} {reached.some((r) => r.late) && <State is="OVERDUE" />}</td></tr>);
          })}
        </Table>)}</Answered>
    </View>
  );
}
