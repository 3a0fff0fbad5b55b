/* SPDX-License-Identifier: Apache-2.0 */
/*
 * data.ts - what the views read, kept until the node says that something changed
 */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { address, Failure, get, type Options, peer, reached, session } from "./api.js";
import { follow, type Followed, type Told } from "./progress.js";
import { head } from "./text.js";
import { t } from "./words.js";
import type { Agreement, AgreementShown, Code, Entry, Peer, Status } from "./types.js";

/** Rises whenever the node's state may have changed; what is shown is then read again. */
export const version = signal(0);
/** What the node says of jobs that run. */
export const jobs = signal<Record<string, Followed>>({});

const kept = new Map<string, unknown>();

export interface Answer<T> {
  data: T | undefined;
  failure: Failure | undefined;
}

/** Read a verb; what was read before is shown until the new answer is there. null reads nothing. */
export function useGet<T>(verb: string | null, words: string[] = [], options: Options = {}): Answer<T> {
  const place = verb === null ? null : address(verb, words, options);
  const [answer, setAnswer] = useState<Answer<T> & { place: string | null }>({ place: null, data: undefined, failure: undefined });
  const at = version.value;
  useEffect(() => {
    if (place === null || !session.value)
      return;
    let wanted = true;
    get<T>(place).then(
      (data) => {
        if (kept.size > 200)
          kept.clear();
        kept.set(place, data);
        if (wanted)
          setAnswer({ place, data, failure: undefined });
      },
      (failure: Failure) => wanted && setAnswer({ place, data: kept.get(place) as T | undefined, failure }));
    return () => {
      wanted = false;
    };
  }, [place, at, session.value?.csrf]);
  if (place !== null && answer.place === place)
    return answer;
  return { data: place === null ? undefined : kept.get(place) as T | undefined, failure: undefined };
}

/** The state of everything, for the shell and Today. */
export const status = signal<Status | undefined>(undefined);
export const statusFailure = signal<Failure | undefined>(undefined);

export async function readStatus(): Promise<void> {
  try {
    status.value = await get<Status>("status");
    statusFailure.value = undefined;
  } catch (failure) {
    statusFailure.value = failure as Failure;
  }
}

/** Forget everything that was read: another officer, or nobody, looks now. */
export function forget(): void {
  kept.clear();
  status.value = undefined;
}

const codes = signal<Record<string, Record<string, string>>>({});

export async function readCodes(): Promise<void> {
  const tables: Record<string, Record<string, string>> = {};
  for (const row of await get<Code[]>("agree/codes"))
    (tables[row.table] ??= {})[row.code] = row.words;
  codes.value = tables;
}

/** The codes of a table with their words, in the officer's language. */
export function table(name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(codes.value[name] ?? {}).map(([one, words]) => [one, t(words)]));
}

/** What a code says; the code itself where no table has it. */
export function code(name: string, value: string | null | undefined): string {
  const words = value && codes.value[name]?.[value];
  return words ? t(words) : value ?? "";
}

/** The agreements with all peers. */
export function agreements(): Agreement[] {
  return status.value?.peers.flatMap((p) => p.agreements) ?? [];
}

/** The agreement that rounds and items are under, unless another is named. */
export function inForce(): Agreement | undefined {
  const looked = status.value?.peers.filter((p) => !peer.value || p.number === peer.value) ?? [];
  return looked.flatMap((p) => p.agreements).find((a) => a.status === "in-force");
}

/** What tells the node with whom, where there are several: whose agreement or round it is. */
export function withWhom(id: string | undefined): Options {
  const of = status.value?.peers.find((p) => p.agreements.some((a) => a.id === id) || p.rounds.some((r) => r.id === id));
  return of ? { with: of.number } : {};
}

/** What an agreement says, in its texts and for the machine. */
export function useAgreement(id: string | undefined): Answer<AgreementShown> {
  return useGet<AgreementShown>(id ? "agree/show" : null, [id ?? ""]);
}

/** The peer whose lanes are looked at: the chosen one, or else the first. */
export function lookedAt(): Peer | undefined {
  const peers = status.value?.peers ?? [];
  return peers.find((p) => p.number === peer.value) ?? peers[0];
}

/** The entries of both lanes between a peer and us. */
export function useEntries(of: Peer | undefined): Answer<Entry[]> {
  return useGet<Entry[]>(of ? "log/show" : null, [String(of?.number)]);
}

/** The first digits of an id, as the command line takes them. */
export function brief(id: string): string {
  return head(id, 12);
}

/** Listen for what changes; while that cannot be, look every few seconds. */
export function listen(): () => void {
  const events = new EventSource("/api/v1/events");
  let timer = 0;
  const look = () => {
    version.value++;
    void readStatus();
  };
  events.addEventListener("changed", look);
  events.addEventListener("progress", (event) => {
    const told = JSON.parse((event as MessageEvent<string>).data) as Told;
    jobs.value = { ...jobs.value, [told.job]: follow(jobs.value[told.job], told, Date.now()) };
  });
  events.addEventListener("bye", () => {
    reached.value = false;
  });
  events.onopen = () => {
    clearInterval(timer);
    timer = 0;
    if (!reached.value)
      look();
    reached.value = true;
  };
  events.onerror = () => {
    timer ||= setInterval(() => void readStatus(), 5000) as unknown as number;
  };
  return () => {
    events.close();
    clearInterval(timer);
  };
}
