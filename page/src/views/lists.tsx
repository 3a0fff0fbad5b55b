/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lists.tsx - the own lists, and files that are read into them
 */
import { useState } from "preact/hooks";
import { ended, Failure, post } from "../api.js";
import { toBase64url } from "../base64.js";
import { jobs, table, useGet, version } from "../data.js";
import { Answered, Empty, Panel, Table, Trouble, View } from "../parts/frame.js";
import { Text } from "../parts/text.js";
import { visible } from "../text.js";
import { count, t } from "../words.js";

/* What the desk takes as the body of a verb with files, less what base64 adds. */
const most = 17 << 20;

function Reading({ id }: { id: string }) {
  const told = jobs.value[id];
  return <div class="meter" role="status"><span>{told ? visible(told.phase) : t("Reading…")} {told && told.total > 0 && `${count(told.done)} / ${count(told.total)}`}</span>
    <progress {...(told && told.total > 0 ? { value: told.done, max: told.total } : {})} aria-label={t("Reading…")} /></div>;
}

function Import() {
  const [file, setFile] = useState<File>();
  const [topic, setTopic] = useState("");
  const [region, setRegion] = useState("any");
  const [running, setRunning] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [result, setResult] = useState<unknown>();

  const read = async (event: Event) => {
    event.preventDefault();
    if (!file)
      return;
    setFailure(undefined);
    setResult(undefined);
    try {
      if (file.size > most)
        throw new Failure(0, "ERR_LIMIT", t("A file of more than {n} bytes is read by the command line: entente import FILE", { n: count(most) }));
      const done = await post("import", [{ name: file.name, base64url: toBase64url(new Uint8Array(await file.arrayBuffer())) }], { topic, region });
      setRunning(done.job ?? "");
      if (done.job)
        setResult(await ended(done.job));
    } catch (error) {
      setFailure(error as Failure);
    } finally {
      setRunning("");
      version.value++;
    }
  };
  const codes = (name: string) => Object.entries(table(name)).map(([code, words]) => <option key={code} value={code}>{words}</option>);
  return (
    <form onSubmit={read}>
      <div class="finder">
        <label>{t("File (CSV, STIX, MISP, FollowTheMoney, published lists)")}<input type="file" required onChange={(e) => setFile(e.currentTarget.files?.[0])} /></label>
        <label>{t("Topic of records that have none")}<select value={topic} onChange={(e) => setTopic(e.currentTarget.value)}><option value="">{t("none")}</option>{codes("topics")}</select></label>
        <label>{t("Region of records that have none")}<select value={region} onChange={(e) => setRegion(e.currentTarget.value)}><option value="">{t("none")}</option>{codes("regions")}</select></label>
      </div>
      <p class="acts"><button type="submit" disabled={!!running} aria-busy={!!running}>{t("Read it in")}</button><span class="dim">{t("Records without topic and region are in no round.")}</span></p>
      {running && <Reading id={running} />}
      <Trouble failure={failure} />
      {result !== undefined && <pre class="bytes" dir="ltr" role="status"><Text text={JSON.stringify(result, null, 1)} most={4000} /></pre>}
    </form>
  );
}

export function Lists() {
  const answer = useGet<{ list: string; records: number }[]>("lists");
  return (
    <View title={t("Lists")} lead={t("What this side holds. Nobody else sees it; rounds compare what is derived from it.")}>
      <Answered answer={answer}>{(all) => all.length === 0 ? <Empty says={t("There is no list yet.")}>{t("Read a file in below.")}</Empty> : (
        <Table label={t("Lists")} columns={[t("List"), t("Records")]}>
          {all.map((one) => <tr key={one.list}><td><Text text={one.list} /></td><td class="n">{count(one.records)}</td></tr>)}
        </Table>)}</Answered>
      <Panel title={t("Read a file in")}><Import /></Panel>
    </View>
  );
}
