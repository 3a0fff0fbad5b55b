/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offer.tsx - a release, prepared: conditions on one side, exactly what would leave on the other
 */
import { useEffect, useState } from "preact/hooks";
import { begin, conditions as fields, type Field } from "../acts.js";
import type { Options } from "../api.js";
import { agreements, code, inForce, useAgreement, useGet } from "../data.js";
import { FieldInput, initials } from "../parts/act.js";
import { ConditionsBar } from "../parts/conditions.js";
import { Answered, Empty, Panel, View } from "../parts/frame.js";
import { RecordTable } from "../parts/pair.js";
import { NameText, Text } from "../parts/text.js";
import { go, to } from "../route.js";
import { visible } from "../text.js";
import type { Preview } from "../types.js";
import { count, t } from "../words.js";

const stage: Field = { name: "stage", label: "What is given", kind: "choice", choices: { core: "core: what identifies the person", record: "record: all that the agreement lets out" } };

export function Offer({ id, query }: { id: string; query: URLSearchParams }) {
  const usable = agreements().filter((a) => a.status === "in-force");
  const [agreement, setAgreement] = useState("");
  const chosen = agreement || inForce()?.id || "";
  const shown = useAgreement(chosen);
  const all = [stage, ...fields];
  const [values, setValues] = useState(() => initials(all, {}));
  const [left, setLeft] = useState<string[]>([]);
  const list = query.get("list") ?? "";
  const item = query.get("item") ?? "";
  const document = shown.data?.document;
  useEffect(() => {
    if (document && !values["purpose"])
      setValues((old) => ({ ...old, purpose: document.purposes[0] ?? "" }));
  }, [document]);

  const options: Options = { ...values, list: list || undefined, without: left.join(",") || undefined, ask: query.get("ask") ?? undefined };
  const ready = values["purpose"] && values["until"];
  const preview = useGet<Preview>(chosen && ready ? "item/preview" : null, [id, chosen], options);
  const members = (document?.stages[values["stage"] ?? "core"] ?? []).filter((name) => name !== "names" && name !== "kind");
  const offer = (shownNow: Preview) => begin(item ? "item.renew" : "item.offer", item ? [item, id] : [id, chosen], <Leaving preview={shownNow} />, { options, then: () => go("records") });

  if (usable.length === 0)
    return <View title={t("Release a record")}><Empty says={t("A release needs an agreement in force.")}><a href={to("agreements")}>{t("Agreements")}</a></Empty></View>;
  return (
    <View title={<>{t("Release")} <Text text={id} /></>} lead={item ? t("As a new version of what was given.") : t("Nothing leaves before you sign; the conditions go first, the key follows their acceptance.")}>
      <div class="columns">
        <Panel title={t("Conditions")} note={t("the strictest unless you say otherwise")}>
          {usable.length > 1 && <div class="field"><label for="agreement">{t("Agreement")}</label>
            <select id="agreement" value={chosen} onChange={(e) => setAgreement(e.currentTarget.value)}>
              {usable.map((a) => <option key={a.id} value={a.id}>{visible(`${a.peer}: ${a.title}`)}</option>)}</select></div>}
          {all.map((field) => <FieldInput key={field.name} field={field} document={document} value={values[field.name] ?? ""}
            onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))} />)}
          {members.length > 0 && <fieldset class="codes"><legend>{t("Left out")}</legend>
            {members.map((name) => <label key={name} class="check"><input type="checkbox" checked={left.includes(name)}
              onChange={() => setLeft((old) => old.includes(name) ? old.filter((one) => one !== name) : [...old, name])} /><span>{code("attributes", name)}</span></label>)}</fieldset>}
        </Panel>
        <div class="stick">
          {!ready ? <Panel title={t("What would leave")}><Empty says={t("Say a purpose and a day first.")} /></Panel> :
            <Answered answer={preview}>{(data) => (
              <Panel title={t("What would leave")} note={t("{n} bytes", { n: count(data.bytes) })}>
                <Leaving preview={data} />
                <p class="acts"><button type="button" onClick={() => offer(data)}>{t("Offer it…")}</button></p>
              </Panel>)}</Answered>}
        </div>
      </div>
    </View>
  );
}

function Leaving({ preview }: { preview: Preview }) {
  /* The content comes as canonical JSON: written out again on one line, it is the bytes that are signed and sealed. */
  const bytes = JSON.stringify(preview.content);
  return (
    <>
      <p>{t("To")} <strong><NameText text={preview.peer} /></strong></p>
      <ConditionsBar of={preview.conditions} />
      <RecordTable record={preview.content.record} />
      <details open><summary>{t("Byte for byte")}</summary><pre class="bytes" dir="ltr"><Text text={bytes} most={8000} /></pre></details>
    </>
  );
}
