/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.tsx - how far the two lanes have been carried, and the button that carries them
 */
import { signal } from "@preact/signals";
import { cancelJob, ended, type Failure, post } from "./api.js";
import { jobs, readStatus, status, version } from "./data.js";
import { duration } from "./dates.js";
import { Icon } from "./parts/icons.js";
import { said } from "./parts/act.js";
import { left } from "./progress.js";
import { visible } from "./text.js";
import { count, t, tn } from "./words.js";

/** The job of the exchange that runs; "" until the node has named it, null where none runs. */
const running = signal<string | null>(null);
export const troubles = signal<string>("");

/** Connect to one peer after the other, and give and take until neither has more. */
export async function exchange(...numbers: number[]): Promise<void> {
  if (running.value !== null)
    return;
  running.value = "";
  troubles.value = "";
  for (const number of numbers)
    try {
      const done = await post("link", [String(number)], {});
      if (done.job) {
        running.value = done.job;
        await ended(done.job);
      }
    } catch (failure) {
      const name = numbers.length > 1 ? status.value?.peers.find((p) => p.number === number)?.name : undefined;
      troubles.value += `${troubles.value && "\n"}${name ? `${name}: ` : ""}${(failure as Failure).message} ${t("What is to be handed over stays here until they can be reached; it can be carried on a disk as well: entente bundle out.")}`;
    }
  if (!troubles.value)
    said.value = t("Exchanged: both sides have the same entries.");
  running.value = null;
  version.value++;
  void readStatus();
}

/** How far the exchange that runs has come, where the node can say so. */
export function Running() {
  const told = running.value !== null && jobs.value[running.value];
  if (!told)
    return null;
  const seconds = left(told), bytes = (told.sent ?? 0) + (told.received ?? 0) > 0;
  return (
    <div class="meter" role="status"><span>{t(visible(told.phase))} {told.total > 0 && `${count(told.done)} / ${count(told.total)}`}
      {bytes && <> · {t("{sent} bytes sent, {received} received", { sent: count(told.sent ?? 0), received: count(told.received ?? 0) })}</>}
      {seconds !== null && seconds > 0 && <> · {t("about {time} left of this phase", { time: seconds < 60 ? t("{n} s", { n: seconds }) : duration(Math.ceil(seconds / 60)) })}</>}</span>
      {told.total > 0 ? <progress value={told.done} max={told.total} aria-label={visible(told.phase)} /> : <progress aria-label={visible(told.phase)} />}</div>
  );
}

/** In the top bar: whether something is to be handed over, and the button. */
export function Exchange() {
  const peers = status.value?.peers ?? [];
  const [first] = peers;
  if (!first)
    return null;
  const open = peers.reduce((sum, p) => sum + p.own_lane.entries - p.own_lane.held_there, 0);
  const now = running.value;
  const told = now !== null && jobs.value[now];
  return (
    <div class="exchange">
      <small class={open ? "" : "dim"}>{now !== null ? told ? visible(told.phase) : t("Exchanging…") :
        open ? tn("{n} entry to hand over", "{n} entries to hand over", open) : t("nothing to hand over")}</small>
      {now !== null ? <button type="button" class="secondary" onClick={() => now && void cancelJob(now)}>{t("Stop")}</button> :
        <button type="button" class={open ? "" : "secondary"} onClick={() => void exchange(...peers.map((p) => p.number))}>
          <Icon name="exchange" /> {t("Exchange")}</button>}
    </div>
  );
}
