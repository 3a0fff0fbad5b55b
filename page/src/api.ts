/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api.ts - the one place that speaks with the node
 *
 * Every route is a verb of the command line: GET /api/v1/<command>/<verb> reads, POST acts. What fails is a
 * Failure, which carries the sentence that the terminal would show.
 */
import { signal } from "@preact/signals";
import type { Proof, Question } from "./device.js";

export interface Session {
  officer: string;
  roles: string[];
  csrf: string;
  until: string;
}

export type Value = string | number | boolean;
export type Options = Record<string, Value | string[] | undefined>;

/** Who is logged in; undefined while that is not known, null when nobody is. */
export const session = signal<Session | null | undefined>(undefined);
/** Whether the officer left by intent: then nothing of what was shown or typed stays. */
export const left = signal(false);
/** Whether the node answers at all. */
export const reached = signal(true);
/** How far this computer's clock is ahead of the node's, in milliseconds. */
export const skew = signal(0);
/** Which peer is looked at, by its number; 0 where there is but one. */
export const peer = signal(0);

export class Failure extends Error {
  constructor(readonly status: number, readonly code: string, sentence: string,
    readonly rule: string | null = null, readonly next: string | null = null) {
    super(sentence);
  }
}

const lost = () => new Failure(0, "ERR_UNREACHABLE",
  "The node does not answer. What you typed is kept; start it again with: entente serve --desk", null, null);

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = {};
  if (body !== undefined)
    headers["Content-Type"] = "application/json";
  const token = session.value?.csrf ?? localStorage.getItem("token");
  if (token)
    headers["X-Entente-Token"] = token;
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${path}`, {
      method, headers, credentials: "same-origin", body: body === undefined ? null : JSON.stringify(body),
    });
  } catch {
    reached.value = false;
    throw lost();
  }
  reached.value = true;
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(date))
    skew.value = Date.now() - date;
  if (!answer.ok)
    throw await failure(answer, path);
  return answer;
}

async function failure(answer: Response, path: string): Promise<Failure> {
  let error: { code?: string; sentence?: string; rule?: string; next?: string } = {};
  try {
    error = (await answer.json()).error ?? {};
  } catch {
    /* An answer without a body says what its status says. */
  }
  if (answer.status === 401 && !path.startsWith("session") && session.value)
    session.value = null;
  return new Failure(answer.status, error.code ?? `HTTP ${answer.status}`,
    error.sentence ?? `The node answered ${answer.status} and gave no reason.`, error.rule ?? null, error.next ?? null);
}

async function parsed<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  try {
    return (text ? JSON.parse(text) : null) as T;
  } catch {
    throw new Failure(answer.status, "ERR_MALFORMED", "The node's answer could not be read; is this page of the same version as the node?");
  }
}

/* Verbs that are of all peers, or are told one as a word, and take no --with. */
const ofAll = new Set(["status", "agree/check", "agree/codes", "agree/draft", "agree/list", "agree/propose", "approval/list", "approval/take", "ask/list",
  "card/list", "card/officers", "card/show", "card/verify", "find", "gate/list", "key/devices", "key/forget", "key/list", "link", "log/checkpoint", "log/show", "sample/list"]);

/** The peer that is looked at, for verbs that can be told. */
function chosen(verb: string): Options {
  return peer.value && !ofAll.has(verb) ? { with: peer.value } : {};
}

/** The address of a read. */
export function address(verb: string, words: string[] = [], options: Options = {}): string {
  const query = new URLSearchParams();
  for (const word of words)
    query.append("word", word);
  for (const [name, value] of Object.entries({ ...chosen(verb), ...options }))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== "" && one !== false)
        query.append(name, one === true ? "" : String(one)); /* a flag has no value */
  const text = query.toString();
  return text ? `${verb}?${text}` : verb;
}

/** Read by an address that address() made. */
export async function get<T>(place: string): Promise<T> {
  return parsed<T>(await call("GET", place));
}

/** A word that is a file. */
export type Upload = { name: string; text: string } | { name: string; base64url: string };

/** What an act answered: the verb's JSON, a job that goes on, or the file that was written. */
export interface Done {
  json: unknown;
  job: string | null;
  file: { name: string; content: Blob } | null;
}

/** Act: a verb with its words and options, and the passphrase of the officer who signs. */
export async function post(verb: string, words: (string | Upload)[], options: Options, passphrase?: string): Promise<Done> {
  const given: Record<string, string | true | string[]> = {};
  for (const [name, value] of Object.entries({ ...chosen(verb), ...options }))
    if (value !== undefined && value !== "" && value !== false)
      given[name] = value === true ? true : Array.isArray(value) ? value.map(String) : String(value);
  const body = passphrase === undefined ? { words, options: given } : { words, options: given, passphrase };
  const answer = await call("POST", verb, body);
  const name = /filename="([^"]*)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  if (name !== undefined)
    return { json: null, job: null, file: { name, content: await answer.blob() } };
  const json = await parsed<{ job?: string } | null>(answer);
  return { json, job: answer.status === 202 ? json?.job ?? null : null, file: null };
}

/** Ask who is logged in. */
export async function whoAmI(): Promise<void> {
  try {
    session.value = await get<Session>("session");
  } catch (failure) {
    if (failure instanceof Failure && failure.status === 401)
      session.value = null;
    else
      throw failure;
  }
}

function seat(begun: Session): void {
  localStorage.setItem("token", begun.csrf); /* unlike the cookie, of this port alone */
  session.value = begun;
  left.value = false;
}

/** Log in; of an officer with a security key this is the question for it, which logInWith answers. */
export async function logIn(officer: string, passphrase: string): Promise<Question | null> {
  const answer = await call("POST", "session", { officer, passphrase });
  if (answer.status === 202)
    return parsed<Question>(answer);
  seat(await parsed<Session>(answer));
  return null;
}

export async function logInWith(proof: Proof): Promise<void> {
  seat(await parsed<Session>(await call("POST", "session/device", proof)));
}

/** A question for a new security key, and its answer. */
export async function askNewDevice(passphrase: string): Promise<Question> {
  return parsed<Question>(await call("POST", "device", { passphrase }));
}

export async function keepDevice(proof: Proof): Promise<void> {
  await call("POST", "device/finish", proof);
}

export async function logOut(): Promise<void> {
  left.value = true;
  try {
    await call("DELETE", "session");
  } finally {
    localStorage.removeItem("token");
    session.value = null;
  }
}

interface Told {
  state: string;
  result?: unknown;
  error?: { code?: string; sentence: string; rule?: string };
}

/** Wait until a job of the node has ended; answers with its result. */
export async function ended(id: string): Promise<unknown> {
  for (let pause = 40; ; pause = Math.min(pause * 2, 500)) {
    const told = await get<Told>(`jobs/${encodeURIComponent(id)}`);
    if (told.error)
      throw new Failure(0, told.error.code ?? "", told.error.sentence, told.error.rule ?? null);
    if (told.state !== "running" && told.state !== "waiting")
      return told.result;
    await new Promise((again) => setTimeout(again, pause));
  }
}

export async function cancelJob(id: string): Promise<void> {
  await call("DELETE", `jobs/${encodeURIComponent(id)}`);
}
