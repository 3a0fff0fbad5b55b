/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.tsx - how texts of others, names, ids and times are shown
 */
import { useState } from "preact/hooks";
import { birth, date, distance, instant } from "../dates.js";
import { head, mixed, pieces, script, visible } from "../text.js";
import type { Holding, Name } from "../types.js";
import { count, t } from "../words.js";

/** What somebody wrote: isolated from what stands around it, marked where it would deceive, cut where it is long. */
export function Text({ text, most = 400 }: { text: string; most?: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? text : head(text, most);
  const cut = shown.length < text.length;
  return (
    <bdi dir="auto">
      {pieces(shown).map((piece, i) => piece.mark ?
        <span key={i} class="mark" title={t("A character that is not seen, or that changes how others are seen")}>{piece.text}</span> : piece.text)}
      {cut && <>… <button type="button" class="link" onClick={() => setAll(true)}>
        {t("show all {n} characters", { n: count(text.length) })}</button></>}
    </bdi>
  );
}

/** A name, with a warning where one of its words mixes letters that look alike. */
export function NameText({ text, tag = false }: { text: string; tag?: boolean }) {
  const found = mixed(text);
  const of = tag ? script(text) : "";
  return (
    <span class="name">
      <Text text={text} most={120} />
      {found && <span class="badge bad" title={t("{scripts} letters in one word: it may be meant to look like another name", { scripts: found.scripts.join(" + ") })}>
        {t("mixed letters")}</span>}
      {of && of !== "Latin" && <small class="dim"> {of}</small>}
    </span>
  );
}

/** The names of a record, the first one first. */
export function Names({ names }: { names: Name[] | undefined }) {
  const [first, ...rest] = names ?? [];
  if (!first)
    return <em class="dim">{t("no name")}</em>;
  return (
    <div class="names">
      <strong><NameText text={first.text} tag /></strong>
      {rest.map((name, i) => <div key={i}><small class="dim">{t(name.kind)}</small> <NameText text={name.text} tag /></div>)}
    </div>
  );
}

/** The first name of a record, for a line of a table. */
export function firstName(record: Holding | null | undefined): string {
  return record?.names?.[0]?.text ?? record?.id ?? "";
}

/** An id: its first digits, and the whole of it to copy. */
export function Id({ id, digits = 12 }: { id: string; digits?: number }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" class="id" title={`${id}\n${t("copy")}`} aria-label={t("copy {id}", { id: head(id, digits) })} onClick={copy}>
      <bdi>{visible(head(id, digits))}</bdi><span aria-live="polite">{copied ? ` ${t("copied")}` : ""}</span>
    </button>
  );
}

/** An instant; the time of day is shown only where it matters. */
export function When({ at, time = false, far = false }: { at: string | null | undefined; time?: boolean; far?: boolean }) {
  if (!at)
    return <span class="dim">–</span>;
  return <time dateTime={at} title={at}>{time ? instant(at) : date(at)}{far && <span class="dim"> ({distance(at)})</span>}</time>;
}

export function Birth({ known }: { known: string }) {
  return <time dateTime={known} title={known}>{birth(known)}</time>;
}

/** Ten groups of digits, to be compared by voice. */
export function Digits({ text }: { text: string }) {
  return <span class="digits" dir="ltr">{text.split(" ").map((group, i) => <span key={i}>{group}</span>)}</span>;
}
