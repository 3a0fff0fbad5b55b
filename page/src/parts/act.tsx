/* SPDX-License-Identifier: Apache-2.0 */
/*
 * act.tsx - the dialog in which an officer signs
 *
 * It shows what will be signed, asks for what the act needs and for the passphrase, and keeps all of that when the
 * node refuses. The passphrase goes to the node and is forgotten here as soon as the answer comes.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Begun, begun, type Field } from "../acts.js";
import { type Done, Failure, type Options, post, session, type Upload } from "../api.js";
import { commandOf } from "../command.js";
import { readStatus, table, useAgreement, version } from "../data.js";
import type { Document } from "../types.js";
import { date, distance } from "../dates.js";
import { t } from "../words.js";
import { Trouble } from "./frame.js";

/** What was done last, shown for a while. */
export const said = signal("");

function narrowed(field: Field, document: Document | undefined): [string, string][] {
  const codes = table(field.table ?? "");
  const own = document && (field.table === "purposes" ? document.purposes : field.table === "actions" ? document.actions : undefined);
  return Object.entries(codes).filter(([code]) => !own || own.includes(code));
}

/** A day, typed as YYYY-MM-DD and read back with its month in letters: a picker would show it as the computer does. */
function DateInput({ id, name, needed, value, onChange }: { id: string; name: string; needed: boolean; value: string; onChange: (value: string) => void }) {
  const whole = /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return (
    <>
      <input id={id} name={name} type="text" dir="ltr" inputMode="numeric" required={needed} pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}" placeholder="2026-11-22"
        autocomplete="off" value={value} aria-describedby={`${id}-read`} onInput={(e) => onChange(e.currentTarget.value)} />
      <small id={`${id}-read`}>{whole ? `${date(value)} (${distance(value)})` : t("year-month-day, as in 2026-11-22")}</small>
    </>
  );
}

export function FieldInput({ field, value, document, onChange }: {
  field: Field; value: string; document: Document | undefined; onChange: (value: string) => void;
}) {
  const id = `field-${field.name}`;
  const help = field.help ? `${id}-help` : undefined;
  const set = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  const common = { id, name: field.name, required: field.needed ?? false, "aria-describedby": help };
  if (field.kind === "check")
    return (
      <label class="check">
        <input {...common} type="checkbox" checked={value === "true"} onChange={(e) => onChange(e.currentTarget.checked ? "true" : "")} />
        <span>{t(field.label)}{field.help && <small id={help}>{t(field.help)}</small>}</span>
      </label>
    );
  if (field.kind === "codes") {
    const on = new Set(value.split(",").filter(Boolean));
    const flip = (code: string) => {
      on.has(code) ? on.delete(code) : on.add(code);
      onChange([...on].join(","));
    };
    return (
      <fieldset class="codes">
        <legend>{t(field.label)}</legend>
        {narrowed(field, document).map(([code, words]) =>
          <label key={code} class="check"><input type="checkbox" checked={on.has(code)} onChange={() => flip(code)} /><span>{words}</span></label>)}
      </fieldset>
    );
  }
  return (
    <div class="field">
      <label for={id}>{t(field.label)}{!field.needed && field.kind !== "choice" && <small class="dim"> {t("optional")}</small>}</label>
      {field.kind === "area" ? <textarea {...common} rows={3} dir="auto" value={value} onInput={set} /> :
        field.kind === "code" ? (
          <select {...common} value={value} onChange={set}>
            <option value="">{t("choose…")}</option>
            {narrowed(field, document).map(([code, words]) => <option key={code} value={code}>{words}</option>)}
          </select>
        ) : field.kind === "choice" ? (
          <select {...common} value={value} onChange={set}>
            {Object.entries(field.choices ?? {}).map(([code, words]) => <option key={code} value={code}>{t(words)}</option>)}
          </select>
        ) : field.kind === "date" ? <DateInput id={id} name={field.name} needed={field.needed ?? false} value={value} onChange={onChange} />
          : <input {...common} type={field.kind as "text"} dir="auto" min={field.kind === "number" ? 1 : undefined} value={value} onInput={set} autocomplete="off" />}
      {field.help && <small id={help}>{t(field.help)}</small>}
    </div>
  );
}

/** The values that a form begins with. */
export function initials(fields: Field[], given: Record<string, string>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of fields)
    values[field.name] = given[field.name] ?? field.initial?.() ?? (field.kind === "choice" ? Object.keys(field.choices ?? {})[0] ?? "" : "");
  return values;
}

function download(file: NonNullable<Done["file"]>): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file.content);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function ActDialog() {
  const what = begun.value;
  return what && <Signing key={what} what={what} />;
}

function Signing({ what }: { what: Begun }) {
  const { act } = what;
  const box = useRef<HTMLDialogElement>(null);
  const fields: Field[] = act.fields ?? [];
  const [values, setValues] = useState(() => initials(fields, what.initial));
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const text = useAgreement(what.agreement);
  const officer = session.value?.officer;
  const asks = act.role !== undefined || act.guarded === true;
  const lacks = act.role && session.value && ![act.role, ...act.also ?? []].some((role) => session.value?.roles.includes(role));

  useEffect(() => {
    const from = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => from?.focus();
  }, []);

  const options: Options = { ...act.always, ...what.options };
  for (const field of fields)
    if (field.name !== act.file?.field)
      options[field.name] = field.kind === "check" ? values[field.name] === "true" : values[field.name];
  const close = () => {
    begun.value = null;
  };

  const sign = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const words: (string | Upload)[] = [...what.words];
    if (act.file)
      words.push({ name: act.file.name, text: values[act.file.field] ?? what.initial[act.file.field] ?? "" });
    try {
      const done = await post(act.verb, words, options, asks ? passphrase : undefined);
      if (done.file)
        download(done.file);
      said.value = t("Done: {what}.", { what: t(act.title) });
      close();
      version.value++;
      void readStatus();
      what.then?.(done.json);
    } catch (error) {
      setFailure(error as Failure);
      setPassphrase("");
    } finally {
      setBusy(false);
    }
  };

  return (
    <dialog ref={box} class="act" onCancel={close} aria-labelledby="act-title">
      <form method="dialog" onSubmit={sign}>
        <header><h2 id="act-title">{t(act.title)}</h2></header>
        <div class="body">
          <div class="shown">{what.shown}</div>
          <p class={act.danger ? "says danger" : "says"}>{t(act.says)}</p>
          {fields.map((field) => <FieldInput key={field.name} field={field} value={values[field.name] ?? ""} document={text.data?.document}
            onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))} />)}
          {asks && (
            <div class="field gate">
              <label for="act-passphrase">{t("Passphrase of {officer}", { officer: officer ?? "" })}</label>
              <input id="act-passphrase" type="password" autocomplete="off" required value={passphrase}
                onInput={(e) => setPassphrase(e.currentTarget.value)} />
              <small>{t("It opens your key for this one act.")}</small>
            </div>
          )}
          {lacks && <p class="says">{t("Your card does not give you the role “{role}”; the node will refuse this.", { role: act.role ?? "" })}</p>}
          <Trouble failure={failure} />
          <details><summary>{t("The same on the command line")}</summary>
            <code class="command" dir="ltr">{commandOf(act.verb, act.file ? [...what.words, act.file.name] : what.words, options, act.role && officer)}</code></details>
        </div>
        <footer>
          <button type="button" class="secondary" onClick={close}>{t("Cancel")}</button>
          <button type="submit" class={act.danger ? "danger" : ""} aria-busy={busy} disabled={busy}>{t(act.button)}</button>
        </footer>
      </form>
    </dialog>
  );
}

export function Said() {
  const text = said.value;
  useEffect(() => {
    if (!text)
      return;
    const timer = setTimeout(() => {
      said.value = "";
    }, 6000);
    return () => clearTimeout(timer);
  }, [text]);
  return <div class={text ? "said on" : "said"} role="status">{text}</div>;
}
