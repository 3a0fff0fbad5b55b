/* SPDX-License-Identifier: Apache-2.0 */
/*
 * devices.tsx - security keys of who is logged in: which there are, one more, one less
 */
import { useState } from "preact/hooks";
import { begin } from "../acts.js";
import { askNewDevice, type Failure, keepDevice, session } from "../api.js";
import { useGet, version } from "../data.js";
import { canUse, enrolled } from "../device.js";
import { t } from "../words.js";
import { Answered, Panel, Table, Trouble } from "./frame.js";
import { Text, When } from "./text.js";

interface Device {
  officer: string;
  name: string;
  site: string;
  added: string;
  used?: string;
}

function Enrol() {
  const [name, setName] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const enrol = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const question = await askNewDevice(passphrase);
      await keepDevice(await enrolled(question, session.value?.officer ?? "", name.trim()));
      setName("");
      version.value++;
    } catch (error) {
      setFailure(error as Failure);
    } finally {
      setPassphrase("");
      setBusy(false);
    }
  };
  return (
    <form onSubmit={enrol}>
      <div class="field"><label for="device-name">{t("A name for it")}</label>
        <input id="device-name" name="name" required maxLength={40} autocomplete="off" value={name} onInput={(e) => setName(e.currentTarget.value)} /></div>
      <div class="field"><label for="device-passphrase">{t("Passphrase")}</label>
        <input id="device-passphrase" name="passphrase" type="password" required autocomplete="current-password"
          value={passphrase} onInput={(e) => setPassphrase(e.currentTarget.value)} /></div>
      <Trouble failure={failure} />
      <p class="acts"><button type="submit" aria-busy={busy} disabled={busy}>{t("Enrol a security key")}</button></p>
      {busy && <p role="status">{t("Touch the security key when it blinks.")}</p>}
    </form>
  );
}

export function Devices() {
  const officer = session.value?.officer ?? "";
  const all = useGet<Device[]>("key/devices");
  return (
    <Panel title={t("Your security keys")} note={t("asked for at log-in, beside the passphrase")} id="devices">
      <Answered answer={all}>{(rows) => {
        const own = rows.filter((row) => row.officer === officer);
        return own.length === 0 ? <p class="dim">{t("None: the passphrase alone opens the desk to whoever knows it.")}</p> : (
          <Table label={t("Your security keys")} columns={[t("Name"), t("For"), t("Since"), t("Last used"), ""]}>
            {own.map((row) => (
              <tr key={row.name}><td><Text text={row.name} /></td><td><code>{row.site}</code></td><td><When at={row.added} /></td><td><When at={row.used ?? null} time /></td>
                <td><button type="button" class="secondary" onClick={() => begin("key.forget", [officer, row.name], <p><Text text={row.name} /></p>)}>{t("Forget")}</button></td></tr>))}
          </Table>);
      }}</Answered>
      {canUse() ? <Enrol /> : <p>{t("Browsers use security keys at an address by name alone. Open this page at the address that entente serve prints.")}</p>}
      <p class="dim">{t("A key that was lost is forgotten at the node, with the passphrase:")} <code>entente key forget {officer} NAME</code></p>
    </Panel>
  );
}
