/* SPDX-License-Identifier: Apache-2.0 */
/*
 * types.ts - the answers of the verbs that the page reads
 *
 * They are what `entente … --json` prints; doc/openapi.json is normative. What belongs to a side stands under
 * own and peer; ids are hex; instants are UTC.
 */

export type Side = "own" | "peer";
export interface Both<T> {
  own: T;
  peer: T;
}

export interface Officer {
  name: string;
  roles: string[];
}

export interface Card {
  address: string;
  card: string;
  contacts: unknown[];
  fingerprint: string;
  issued: string;
  name: string;
  names: Record<string, string>;
  officers: Officer[];
  until: string;
}

export interface Budget {
  hits_counted: number;
  period_days: number;
  proposals_accepted: Both<number>;
  ratio: number;
  rounds_accepted: number;
  rounds_left: number;
  rounds_period: number;
  tokens_life: number;
  tokens_used: Both<number>;
  worst_year: number;
}

export interface Agreement {
  allows_rounds: boolean;
  budget: Budget;
  expires: string;
  id: string;
  notice: Both<string | null>;
  notice_ends: Both<string | null>;
  notice_paused: Both<string | null>;
  peer: string;
  profile: string;
  proposer: Side;
  ready: Both<string | null>;
  signatures: Both<number>;
  starts: string;
  status: string;
  suspended: Both<unknown[]>;
  thresholds: Both<number>;
  title: string;
}

export interface Document {
  actions: string[];
  approvers: { key: string; when: string }[];
  budget: Record<string, number | number[]>;
  bulk?: { parts: number; work: number };
  clocks: Record<string, number>;
  exclusions: string[];
  expires: string;
  forbidden_purposes: string[];
  gates: Record<string, number | boolean>;
  languages: string[];
  onward: string;
  prevailing: string;
  purposes: string[];
  regions: string[];
  retention: Record<string, number>;
  review: string;
  round: Record<string, number | string>;
  stages: Record<string, string[]>;
  starts: string;
  survives: string[];
  text: Record<string, string>;
  title: Record<string, string>;
  topics: string[];
}

export interface AgreementShown {
  document: Document;
  id: string;
  text: string;
}

export interface Wait {
  who: Side;
  what: string;
  next?: string;
}

export interface Judged {
  different: number;
  same: number;
  unjudged: number;
  unsure: number;
}

export interface Round {
  accepted: string | null;
  agreement: string;
  bucket: Both<number>;
  count: number | null;
  end: Both<string>;
  hits_open: boolean;
  id: string;
  paid: Both<number>;
  peer: string;
  profile: string;
  proposed: string;
  proposer: Side;
  purpose: string;
  status: string;
  steps: Both<number>;
  /** What was carried for it, where the node counts that. */
  bytes?: Both<number>;
  /** In how many blocks hits are shown, and how many each side has sent. */
  blocks?: Both<number> & { total: number };
  /** proposed, accepted, or the newest step of either side */
  phase?: string;
}

export interface Peer {
  agreements: Agreement[];
  emergencies: unknown[];
  fingerprint: string;
  fraud: boolean;
  judged: { hits: number; own: Judged; peer: Judged };
  name: string;
  number: number;
  own_lane: { cosigned: number | null; entries: number; held_there: number };
  peer_lane: { cosigned: number | null; entries: number };
  revoked: unknown[];
  rounds: Round[];
  until: string;
  verified: Both<boolean>;
  waits: Wait[];
}

export interface Status {
  party: Card;
  peers: Peer[];
}

export interface Name {
  kind: string;
  text: string;
}

export interface Identifier {
  kind: string;
  country?: string;
  text: string;
}

export interface Holding {
  births?: string[];
  countries?: string[];
  id?: string;
  identifiers?: Identifier[];
  kind?: string;
  labels?: string[];
  names?: Name[];
  programme?: string;
  regions?: string[];
  source?: string;
  topics?: string[];
}

export interface Hit {
  hit: string;
  judged: Both<string>;
  millionths: number | null;
  own: Holding | null;
  /** null where it was purged or has not been opened */
  peer: Holding[] | null;
  probability: string | null;
  round: string;
  token: string;
  why: string;
  with: string;
  word: string;
  comparison?: string;
  explained?: string;
}

export interface Conditions {
  actions: string[];
  admiralty: string;
  approval: string;
  court: string;
  handling: string;
  info: number;
  onward: string;
  purposes: string[];
  source: string;
  until: string;
}

export interface Version {
  accepted: string | null;
  cause: string | null;
  conditions: Conditions;
  declined: string | null;
  ends: string | null;
  ends_by: string | null;
  erased: string | null;
  kept: string | null;
  key: string | null;
  marked: string;
  offered: string;
  reason: string | null;
  stage: string;
  status: string;
  version: number;
}

export interface Consent {
  approved: boolean;
  by: Side;
  given: string;
  id: string;
  item: string;
  peer: string;
  purpose: string;
  revoked: string | null;
  status: string;
  text: string | null;
  to: string | null;
  until: string;
  used: number;
  uses: number;
  version: number;
}

export interface Export {
  at: string;
  by: Side;
  consent: string | null;
  due?: string | null;
  id: string;
  kind: string;
  late?: string;
  purpose: string;
  reason: string | null;
  receipt?: boolean;
  receipts: unknown[];
  text: string | null;
  to: string | null;
  version: number;
}

export interface Letter {
  text?: string;
  case?: string;
}

export interface Notice {
  applied: string | null;
  by: Side;
  copies?: Export[];
  disputed: string | null;
  due?: string | null;
  effect: string;
  given: string;
  id: string;
  item: string;
  late?: string;
  letters?: Record<string, Letter | Letter[] | null>;
  lifted: boolean;
  peer: string;
  reached?: Export[];
  reason: string;
  status: string;
  version: number;
}

export interface Due {
  due: string;
  late: string;
  object: string;
  overdue: boolean;
  subject: string;
  what: string;
  who: Side;
}

export interface Item {
  about: string | null;
  agreement: string;
  approved: boolean;
  consents: Consent[];
  due: Due[];
  exports: Export[];
  flags: string[];
  giver: Side;
  history?: { at: string; what: string }[];
  id: string;
  lead: boolean;
  newest: number;
  notices: Notice[];
  peer: string;
  /** Entries of either lane that name it. */
  signed?: { at: string; by: string | null; lane: Side; n: number; type: string; verdict: string }[];
  status: string;
  versions: Version[];
}

export interface Sample {
  agreement: string;
  by: Side;
  count: number;
  drawn?: (Pick<Entry, "by" | "lane" | "n" | "rule" | "time" | "type" | "verdict">)[];
  id: string;
  peer: number;
  seed: string | null;
  started: string;
  status: string;
}

export interface Ask {
  about: string;
  accepted: string | null;
  acknowledge_by: string | null;
  acknowledged: string | null;
  answered: string | null;
  answers: number;
  asked: string;
  asker: Side;
  by: Side;
  declined: string | null;
  due: string | null;
  holder: Side;
  id: string;
  item: string | null;
  kind: string;
  late: string;
  letters?: Record<string, Letter | Letter[] | null>;
  overdue: boolean;
  peer: string;
  purpose: string | null;
  question: string | null;
  round: string | null;
  status: string;
  used: string | null;
  useful: string | null;
}

export interface Found {
  asked: string;
  hits: {
    births: string[];
    countries?: string[];
    id: string;
    kind: string;
    list: string;
    item?: string;
    log_odds: number;
    met?: string;
    name: string;
    probability: string;
    warnings: string[];
    why?: string;
  }[];
  warnings: string[];
}

export interface Entry {
  by: string | null;
  detail: string | null;
  lane: Side;
  leaf: string;
  n: number;
  rule: string | null;
  seen: number;
  time: string;
  type: string;
  verdict: string;
}

export interface EntryShown extends Pick<Entry, "by" | "lane" | "leaf" | "rule" | "verdict"> {
  attachments: { body?: unknown; bytes: number; held: boolean; part: string }[];
  entry: Record<string, unknown>;
}

export interface Code {
  code: string;
  table: string;
  words: string;
}

export interface Preview {
  bytes: number;
  conditions: Conditions;
  content: { record: Holding; stage: string; [other: string]: unknown };
  peer: string;
  stage: string;
}
