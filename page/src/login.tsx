/* SPDX-License-Identifier: Apache-2.0 */
/*
 * login.tsx - an officer's passphrase opens the desk, and where one was enrolled a security key beside it
 *
 * It is a dialog over whatever was there, so that a session which ended while somebody typed loses nothing.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Failure, logIn, logInWith } from "./api.js";
import { signedBy } from "./device.js";
import { Trouble } from "./parts/frame.js";
import { t } from "./words.js";

export function LogIn({ again }: { again: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const [officer, setOfficer] = useState(localStorage.getItem("officer") ?? "");
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [touch, setTouch] = useState(false);

  useEffect(() => {
    box.current?.showModal();
    document.getElementById(officer ? "login-passphrase" : "login-officer")?.focus();
  }, []);

  const open = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const question = await logIn(officer.trim(), passphrase);
      if (question) {
        setTouch(true);
        await logInWith(await signedBy(question));
      }
      localStorage.setItem("officer", officer.trim());
    } catch (error) {
      setFailure(error as Failure);
      setPassphrase("");
    } finally {
      setTouch(false);
      setBusy(false);
    }
  };

  return (
    <dialog ref={box} class="login" aria-labelledby="login-title" onCancel={(e) => e.preventDefault()}>
      <form method="dialog" onSubmit={open}>
        <header><h1 id="login-title">{again ? t("Your session has ended") : "Entente"}</h1></header>
        <div class="body">
          <p class="dim">{again ? t("Log in again; what you were doing is as you left it.") :
            t("This page comes from the node on this machine. Log in with the key of an officer.")}</p>
          <div class="field"><label for="login-officer">{t("Officer")}</label>
            <input id="login-officer" name="officer" required autocomplete="username" spellcheck={false} autocapitalize="none"
              value={officer} onInput={(e) => setOfficer(e.currentTarget.value)} /></div>
          <div class="field"><label for="login-passphrase">{t("Passphrase")}</label>
            <input id="login-passphrase" name="passphrase" type="password" required autocomplete="current-password"
              value={passphrase} onInput={(e) => setPassphrase(e.currentTarget.value)} /></div>
          {touch && <p role="status">{t("Touch the security key when it blinks.")}</p>}
          <Trouble failure={failure} />
        </div>
        <footer><button type="submit" aria-busy={busy} disabled={busy}>{t("Log in")}</button></footer>
      </form>
    </dialog>
  );
}
