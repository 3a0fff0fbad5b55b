/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gates.tsx - what waits for another officer of this side, and what third parties have to approve
 */
import { begin } from "../acts.js";
import { brief, useGet } from "../data.js";
import { Answered, Empty, Panel, State, Table, View } from "../parts/frame.js";
import { Id, NameText, Text, When } from "../parts/text.js";
import { RecordTable } from "../parts/pair.js";
import type { Holding } from "../types.js";
import { t } from "../words.js";

interface Waiting {
  what: string;
  peer: string;
  type: string;
  made: string;
  officers: number;
}

interface Approval {
  about: string;
  approved: boolean;
  approver: string;
  peer: string;
  status: string;
  what: string;
}

/** Exactly what the other officer would sign. */
function Exactly({ id }: { id: string }) {
  const answer = useGet<{ content?: { record?: Holding } }>("gate/show", [id]);
  return <Answered answer={answer}>{(data) => <>{data.content?.record && <RecordTable record={data.content.record} />}<pre class="bytes" dir="ltr"><Text text={JSON.stringify(data, null, 1)} most={8000} /></pre></>}</Answered>;
}

export function Gates() {
  const waits = useGet<Waiting[]>("gate/list");
  const approvals = useGet<Approval[]>("approval/list");
  return (
    <View title={t("Gates")} lead={t("What several people have to say, and who has.")}>
      <Panel title={t("Waits for another officer")} tight>
        <Answered answer={waits}>{(all) => all.length === 0 ? <Empty says={t("Nothing waits for another officer.")}>{t("Where the agreement wants two, the first one's act waits here.")}</Empty> : (
          <Table label={t("Waits for another officer")} columns={[t("What"), t("With"), t("Since"), t("Officers so far"), ""]}>
            {all.map((one) => (
              <tr key={one.what}><td><strong>{one.type}</strong> <Id id={one.what} /></td><td><NameText text={one.peer} /></td><td><When at={one.made} time /></td><td class="n">{one.officers}</td>
                <td><button type="button" onClick={() => begin("gate.pass", [one.what], <Exactly id={one.what} />)}>{t("See and concur")}</button>{" "}
                  <button type="button" class="secondary" onClick={() => begin("gate.drop", [one.what], <Exactly id={one.what} />)}>{t("Give up")}</button></td></tr>))}
          </Table>)}</Answered>
      </Panel>
      <Panel title={t("Third parties")} note={<button type="button" class="link" onClick={() => begin("approval.take", [], <p>{t("The line that the approver printed.")}</p>)}>{t("Take in an approval")}</button>} tight>
        <Answered answer={approvals}>{(all) => all.length === 0 ? <Empty says={t("No third party has to approve anything.")} /> : (
          <Table label={t("Third parties")} columns={[t("What"), t("Whole id"), t("Approver"), t("With"), t("State")]}>
            {all.map((one) => (
              <tr key={one.about + one.approver}><td>{t(one.what)} {brief(one.about)}</td><td><Id id={one.about} digits={16} /></td><td><Id id={one.approver} /></td><td><NameText text={one.peer} /></td><td><State is={one.status} /></td></tr>))}
          </Table>)}</Answered>
      </Panel>
    </View>
  );
}
