/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signall.tsx - the dialog in which several judgements are signed, one act each, with one passphrase
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Failure, post, session } from "../api.js";
import { code, readStatus, version } from "../data.js";
import type { Staged } from "../views/hits.js";
import { t, tn } from "../words.js";
import { said } from "./act.js";
import { Table, Trouble } from "./frame.js";
import { NameText } from "./text.js";

export function SignAll({ all, verdicts, onClose, onSigned }: {
  all: Staged[]; verdicts: Record<Staged["verdict"], string>; onClose: () => void; onSigned: (hit: string) => void;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [done, setDone] = useState<number | null>(null);

  useEffect(() => box.current?.showModal(), []);

  const sign = async (event: Event) => {
    event.preventDefault();
    setFailure(undefined);
    let signed = 0;
    setDone(0);
    try {
      for (const one of all) {
        const options = one.verdict === "different" ? { reason: one.reason } : { verdict: one.verdict, reason: one.reason };
        await post(one.verdict === "different" ? "hits/dismiss" : "hits/confirm", [one.hit], options, passphrase);
        onSigned(one.hit);
        setDone(++signed);
      }
      said.value = tn("{n} judgement was signed.", "{n} judgements were signed.", signed);
      onClose();
    } catch (error) {
      setFailure(error as Failure);
    } finally {
      setPassphrase("");
      setDone(null);
      version.value++;
      void readStatus();
    }
  };

  return (
    <dialog ref={box} class="act" aria-labelledby="all-title" onCancel={onClose}>
      <form method="dialog" onSubmit={sign}>
        <header><h2 id="all-title">{tn("Sign {n} judgement", "Sign {n} judgements", all.length)}</h2></header>
        <div class="body">
          <Table label={t("Judgements")} columns={[t("Lead"), t("Judgement"), t("Reason")]}>
            {all.map((one) => <tr key={one.hit}><td><NameText text={one.who} /></td><td>{t(verdicts[one.verdict])}</td><td>{code("judgements", one.reason)}</td></tr>)}
          </Table>
          <p class="says">{t("Each is told to the other side. Of what is different, the other side's record is erased here.")}</p>
          <div class="field gate"><label for="all-passphrase">{t("Passphrase of {officer}", { officer: session.value?.officer ?? "" })}</label>
            <input id="all-passphrase" type="password" required autocomplete="off" value={passphrase} onInput={(e) => setPassphrase(e.currentTarget.value)} /></div>
          {done !== null && <progress value={done} max={all.length} aria-label={t("Signing")} />}
          <Trouble failure={failure} />
        </div>
        <footer><button type="button" class="secondary" onClick={onClose}>{t("Cancel")}</button>
          <button type="submit" disabled={done !== null} aria-busy={done !== null}>{t("Sign")}</button></footer>
      </form>
    </dialog>
  );
}
