/* SPDX-License-Identifier: Apache-2.0 */
/*
 * acts.ts - every act an officer can do in the page: which verb it is, what it asks for, what it says
 *
 * One row an act. The page adds no rule: what an act may say is the fold's to judge, and its sentence is shown.
 */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Options } from "./api.js";
import { daysAhead } from "./dates.js";

export interface Field {
  name: string;
  label: string;
  kind: "text" | "area" | "code" | "codes" | "date" | "number" | "choice" | "check";
  /** Of a code: its table; the agreement's own list of that name narrows it. */
  table?: string;
  choices?: Record<string, string>;
  needed?: boolean;
  help?: string;
  initial?: () => string;
}

export interface Act {
  title: string;
  button: string;
  verb: string;
  /** What happens when it is done, in one sentence. */
  says: string;
  /** The role whose key signs; without one the node alone acts and no passphrase is asked. */
  role?: "signatory" | "start" | "confirm" | "ask" | "release";
  /** The passphrase is asked, though nothing is signed. */
  guarded?: boolean;
  /** Other roles that do as well. */
  also?: string[];
  fields?: Field[];
  danger?: boolean;
  /** Options that always go with it. */
  always?: Options;
  /** A field that is sent as a file in place of a word. */
  file?: { field: string; name: string };
}

const words: Field = { name: "text", label: "In words", kind: "area", help: "Sealed: it does not stand in the log." };
const neededWords: Field = { ...words, needed: true };
const reference: Field = { name: "case", label: "Reference of the case", kind: "text", needed: true, help: "Sealed: it does not stand in the log." };
const why: Field = { name: "why", label: "Justification", kind: "code", table: "justifications", needed: true };
const purpose: Field = { name: "purpose", label: "Purpose", kind: "code", table: "purposes", needed: true };
const until = (days: number): Field =>
  ({ name: "until", label: "Until (the beginning of that day, UTC)", kind: "date", needed: true, initial: () => daysAhead(days) });
const cleared: Field = {
  name: "cleared", label: "Nobody whom the agreement excludes is in what is loaded", kind: "check", needed: true,
  help: "This is your signed statement (R14).",
};
const decline: Field = { name: "code", label: "Reason", kind: "code", table: "declines", needed: true, initial: () => "no-reason-given" };
const suspensions: Field = { name: "code", label: "Reason", kind: "code", table: "suspensions", needed: true };
const notices: Field = { name: "code", label: "Reason", kind: "code", table: "notices", needed: true };
const to: Field = { name: "to", label: "Who is to get it", kind: "text", needed: true, help: "Sealed: it does not stand in the log." };

/** The conditions of an item, strictest first. */
export const conditions: Field[] = [
  { name: "purpose", label: "What it may be used for", kind: "codes", table: "purposes", needed: true },
  { name: "until", label: "Erased there at the beginning of (UTC)", kind: "date", needed: true, initial: () => daysAhead(30) },
  { name: "action", label: "What may be done because of it", kind: "codes", table: "actions" },
  { name: "handling", label: "Handling", kind: "choice", choices: { disclosure: "disclosure: looked at in the node", release: "release: copies may be made" } },
  { name: "onward", label: "To others", kind: "choice", choices: { none: "to nobody", consent: "by consent, each time" } },
  { name: "court", label: "Use in court", kind: "choice", choices: { no: "no", ask: "ask first", yes: "yes" } },
  { name: "source", label: "Source", kind: "choice", initial: () => "x", choices: { a: "A reliable", b: "B mostly reliable", c: "C mostly not", x: "X unknown" } },
  { name: "info", label: "Information", kind: "choice", initial: () => "4", choices: { 1: "1 known to be true", 2: "2 known to the source", 3: "3 agrees with other", 4: "4 cannot be judged" } },
];

/** The same, to be made stricter: nothing is needed, and what is not said stays. */
const stricter: Field[] = conditions.filter((one) => one.name !== "source" && one.name !== "info").map((one) => {
  const { initial: _, ...rest } = one;
  return { ...rest, needed: false, ...one.choices && { choices: { "": "as it is", ...one.choices } } };
});

export const acts = {
  "card.verify": {
    title: "Verify the card", button: "Verify", verb: "card/verify", role: "signatory",
    says: "You state that somebody of the other side read out these digits to you, over a way that does not pass where the card came from.",
    fields: [
      { name: "digits", label: "The 40 digits, as they were read out", kind: "text", needed: true },
      { name: "how", label: "Over which way", kind: "choice", choices: { "in-person": "in person", voice: "by voice", courier: "by courier" } },
    ],
  },
  "agree.propose": {
    title: "Propose an agreement", button: "Propose", verb: "agree/propose", role: "signatory", file: { field: "draft", name: "draft.json" },
    says: "The other side gets this text to read. It binds nobody until both have signed.",
  },
  "agree.sign": {
    title: "Sign the agreement", button: "Sign", verb: "agree/sign", role: "signatory",
    says: "Your signature stands under exactly the bytes whose id is shown. It cannot be taken back; an agreement in force can be suspended or ended by notice.",
  },
  "agree.ready": {
    title: "Say that your side is ready", button: "Ready", verb: "agree/ready", role: "signatory",
    says: "You state that your side's internal procedures are completed. The agreement is in force when both sides have signed and are ready.",
  },
  "agree.suspend": {
    title: "Suspend the agreement", button: "Suspend", verb: "agree/suspend", role: "signatory", danger: true,
    says: "It is suspended at once, by your side alone, until your side resumes it.",
    fields: [
      { name: "scope", label: "What is suspended", kind: "choice", choices: { all: "everything", rounds: "rounds", releases: "releases" } },
      suspensions,
    ],
  },
  "agree.resume": {
    title: "Lift your side's suspension", button: "Resume", verb: "agree/resume", role: "signatory",
    says: "Your side's suspension ends; the other side's own, if any, stands.",
  },
  "agree.notice": {
    title: "Give notice of the end", button: "Give notice", verb: "agree/notice", role: "signatory", danger: true, always: { give: true },
    says: "The agreement ends when the period of notice is over, unless your side pauses it.",
  },
  "round.propose": {
    title: "Propose a round", button: "Propose", verb: "round/propose", role: "start",
    says: "Your list is loaded and committed to. Nothing of it is shown; what both lists share is counted against the budget of both.",
    fields: [purpose, why, reference, words, cleared],
  },
  "round.accept": {
    title: "Accept the round", button: "Accept", verb: "round/accept", role: "start",
    says: "From here on the round is paid from the budget, whatever becomes of it.",
    fields: [cleared],
  },
  "round.decline": {
    title: "Decline the round", button: "Decline", verb: "round/decline", role: "start", fields: [decline],
    says: "The other side is told the reason's code, and nothing else.",
  },
  "round.abort": {
    title: "End the round", button: "Abort", verb: "round/abort", danger: true,
    says: "What was spent stays spent, and what was seen stays seen.",
  },
  "ask.send": {
    title: "Ask the other side", button: "Ask", verb: "ask/send", role: "ask",
    says: "The other side sees what is asked, for what and why, and by when; both see when it is overdue.",
    fields: [
      { name: "question", label: "What is asked", kind: "code", table: "questions", needed: true },
      purpose, why, reference, words,
      { name: "due", label: "Answer within (hours)", kind: "number", help: "The agreement's own clock if empty." },
    ],
  },
  "ask.pledge": {
    title: "Promise something", button: "Promise", verb: "ask/pledge", role: "release",
    says: "A promise without a request: both sides see what is due and when, and it is kept by an answer.",
    fields: [neededWords, { name: "due", label: "Within (hours)", kind: "number", help: "48 if empty." }],
  },
  "ask.incident": {
    title: "Report an incident", button: "Report it", verb: "ask/incident", role: "release", also: ["signatory", "start"], danger: true,
    says: "The other side is told at once that something went wrong with what was received; its answer is due by the agreement's clock (R41).",
    fields: [neededWords],
  },
  "ask.accept": {
    title: "Accept the request", button: "Accept", verb: "ask/accept", role: "release",
    says: "You say that it will be answered.",
    fields: [{ name: "due", label: "Within (hours)", kind: "number" }, words],
  },
  "ask.decline": {
    title: "Decline the request", button: "Decline", verb: "ask/decline", role: "release", fields: [decline, words],
    says: "The other side is told the reason's code.",
  },
  "ask.answer": {
    title: "Answer the request", button: "Answer", verb: "ask/answer", role: "release",
    says: "Your words go to the other side, sealed. Records are given by offers, on conditions, not in words.",
    fields: [neededWords, { name: "part", label: "This is", kind: "choice", choices: { whole: "the whole answer", part: "a part of it", nothing: "nothing: we have none" } }],
  },
  "ask.feedback": {
    title: "Say what came of the answer", button: "Feedback", verb: "ask/feedback", role: "ask",
    says: "The other side learns whether its work was of use.",
    fields: [
      { name: "useful", label: "Was it useful", kind: "choice", choices: { yes: "yes", partly: "partly", no: "no" } },
      { name: "used", label: "Was it used", kind: "choice", choices: { yes: "yes", later: "later", no: "no" } },
      words,
    ],
  },
  "ask.withdraw": {
    title: "Take the request back", button: "Withdraw", verb: "ask/withdraw", role: "ask",
    says: "Nothing more is due on it.",
  },
  "item.offer": {
    title: "Offer the record", button: "Offer", verb: "item/offer", role: "release",
    says: "The conditions go first. The content is sealed, and its key follows only when an officer of the other side has accepted them.",
  },
  "item.renew": {
    title: "Offer a new version", button: "Offer", verb: "item/renew", role: "release",
    says: "The holder is asked to accept it; the older versions stay until the record is corrected to it.",
  },
  "item.tighten": {
    title: "Make the conditions stricter", button: "Tighten", verb: "item/tighten", role: "release", fields: stricter,
    says: "From when it arrives the holder is bound by the stricter ones, without being asked. What is left as it is stays so; nothing can be loosened.",
  },
  "item.accept": {
    title: "Be bound by the conditions", button: "Accept conditions", verb: "item/accept", role: "confirm", always: { yes: true },
    says: "Your side is bound by these conditions from now on. The key comes with a later exchange.",
  },
  "item.decline": {
    title: "Refuse it unopened", button: "Decline", verb: "item/decline", role: "confirm", fields: [decline],
    says: "Nothing of the content is ever seen here.",
  },
  "item.keep": {
    title: "Keep it beyond the review", button: "Keep", verb: "item/keep", role: "confirm", fields: [why],
    says: "Without this it is erased on the day of the agreement's review.",
  },
  "item.erase": {
    title: "Erase what is held", button: "Erase", verb: "item/erase", danger: true,
    says: "Its key is destroyed. It cannot be read, found or given back.",
  },
  "item.export": {
    title: "Pass it on", button: "Export", verb: "item/export", role: "release",
    says: "The log says so before the file is made. The giver is told to whom; the consent is used up by it.",
    fields: [words],
  },
  "item.copy": {
    title: "Copy it for own systems", button: "Copy", verb: "item/copy", role: "release",
    says: "Only what was given for release. The copy carries its conditions, and the log says that it was made.",
    fields: [purpose, words],
  },
  "item.glass": {
    title: "Emergency: pass it on whatever its conditions", button: "Break glass", verb: "item/glass", role: "release", danger: true,
    says: "The giver is told who, to whom and why. This is remembered for good.",
    fields: [to, { name: "code", label: "Emergency", kind: "code", table: "emergencies", needed: true }, neededWords],
  },
  "consent.ask": {
    title: "Ask leave to pass it on", button: "Ask consent", verb: "consent/ask", role: "ask",
    says: "The giver sees to whom, what for and why, and answers with a consent that can be used once, or refuses.",
    fields: [to, purpose, why, reference, words],
  },
  "consent.give": {
    title: "Consent to one further use", button: "Consent", verb: "consent/give", role: "release",
    says: "The holder may pass the record on to that recipient, so often and until that day. You can revoke it.",
    fields: [until(14), { name: "uses", label: "How often", kind: "number", initial: () => "1" }, words],
  },
  "consent.grant": {
    title: "Consent to one further use", button: "Consent", verb: "consent/give", role: "release",
    says: "The holder may pass the record on to that recipient, so often and until that day. You can revoke it.",
    fields: [to, purpose, until(14), { name: "uses", label: "How often", kind: "number", initial: () => "1" }, words],
  },
  "consent.revoke": {
    title: "Revoke the consent", button: "Revoke", verb: "consent/revoke", role: "release",
    says: "From when that arrives, nothing more leaves by it.",
  },
  "notice.withdraw": {
    title: "Withdraw what was given", button: "Withdraw", verb: "notice/withdraw", role: "release", danger: true, fields: [notices, neededWords],
    says: "The holder must erase every version, tell whoever it was passed on to, and both sides see what is missing.",
  },
  "notice.correct": {
    title: "Say that the newest version replaces the older ones", button: "Correct", verb: "notice/correct", role: "release", fields: [notices, neededWords],
    says: "The holder must erase the older versions and carry the correction on.",
  },
  "notice.restrict": {
    title: "Stop it from leaving the holder's node", button: "Restrict", verb: "notice/restrict", role: "release", fields: [notices, neededWords],
    says: "Until you lift it, the holder's node lets nothing of it leave.",
  },
  "notice.contest": {
    title: "Contest the record", button: "Contest", verb: "notice/contest", role: "release", fields: [notices, neededWords],
    says: "It may not leave a node until the overseer of your side lifts this (R35).",
  },
  "notice.lift": {
    title: "Lift the restriction", button: "Lift", verb: "notice/lift", role: "release",
    says: "What was restricted may leave again, as its conditions say.",
  },
  "notice.apply": {
    title: "Carry the notice out", button: "Apply", verb: "notice/apply", role: "confirm", fields: [{ ...neededWords, label: "Where it was applied" }],
    says: "What is withdrawn or corrected is erased here first. You are told whose receipts are still needed.",
  },
  "notice.dispute": {
    title: "Keep it against the notice", button: "Dispute", verb: "notice/dispute", role: "confirm", fields: [why, neededWords],
    says: "It may not leave this node any more (R34).",
  },
  "notice.receipt": {
    title: "Record a receipt", button: "Receipt", verb: "notice/receipt", role: "confirm", fields: [neededWords],
    says: "You state that who got the copy has carried the notice out.",
  },
  "sample.start": {
    title: "Draw a joint sample", button: "Draw", verb: "sample/start", role: "start", also: ["signatory"],
    says: "Both sides throw a coin that neither can choose; it draws entries of both lanes for inspectors (R40).",
  },
  "sample.join": {
    title: "Join the sample", button: "Join", verb: "sample/join", role: "start", also: ["signatory"],
    says: "Your side adds its share of the coin. The entries are drawn when the other side has opened its own.",
  },
  "gate.pass": {
    title: "Concur, as another officer", button: "Concur", verb: "gate/pass", role: "release",
    says: "You sign the same bytes as your colleague; the last word that is needed does it.",
  },
  "gate.drop": { title: "Give it up", button: "Give up", verb: "gate/drop", says: "What waited for more officers is forgotten.", danger: true },
  "approval.take": {
    title: "Take in an approval", button: "Take in", verb: "approval/take", file: { field: "file", name: "approval.txt" },
    says: "The third party's signature is checked against the key that the agreement names.",
    fields: [{ name: "file", label: "The approver's line", kind: "area", needed: true }],
  },
  "key.forget": {
    title: "Forget a security key", button: "Forget", verb: "key/forget", guarded: true, danger: true,
    says: "From now on it is not asked for at log-in, and opens nothing here.",
  },
} satisfies Record<string, Act>;

type ActName = keyof typeof acts;

/** An act that was begun and waits in the dialog. */
export interface Begun {
  act: Act;
  words: string[];
  options: Options;
  shown: ComponentChildren;
  initial: Record<string, string>;
  agreement: string | undefined;
  then: ((answer: unknown) => void) | undefined;
}

export const begun = signal<Begun | null>(null);

/** Open the dialog of an act: what it is about is shown above its fields. */
export function begin(name: ActName, words: string[], shown: ComponentChildren, more: Partial<Omit<Begun, "act" | "words" | "shown">> = {}): void {
  begun.value = {
    act: acts[name], words, shown, options: {}, initial: {}, agreement: undefined, then: undefined, ...more,
  };
}
