/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entry.ts - everything about one entry that this page can check for itself
 *
 * The node is asked for the entry, a proof and the two cards, and believed in nothing: a card counts only because its
 * digits are those that people compared, and all else follows from the keys in it.
 *
 * Source  PROTOCOL.md 3, 4
 */
import { toBase64url } from "../base64.js";
import { base64url, canonical, concat, hex, sha256, utf8 } from "./bytes.js";
import { isIncluded, leafHash } from "./merkle.js";
import { cosignedAt, isSigned, readProof } from "./note.js";
import { bound, verify } from "./sign.js";

export interface CardDocument {
  root: string;
  node: string;
  overseer: string;
  officers: { key: string; name: string; roles: string[] }[];
}

export interface Step {
  what: string;
  /** null: there is nothing to check. */
  good: boolean | null;
  detail?: string;
}

/** The digits of a card: 8 groups of 5. */
export function digits(card: object): string {
  const id = sha256(utf8(canonical(card)));
  const view = new DataView(id.buffer, id.byteOffset);
  return Array.from({ length: 8 }, (_, i) => String(view.getUint32(i * 4) % 100000).padStart(5, "0")).join(" ");
}

/** Of the lane that the first card's party writes for the second's. */
function laneId(writer: CardDocument, reader: CardDocument): string {
  const keys = [writer.root, reader.root].map((key) => base64url(key, 32) ?? new Uint8Array());
  return toBase64url(sha256(concat(utf8("entente/1 lane\0"), ...keys)));
}

export function leafOf(entry: object): string {
  return hex(leafHash(utf8(canonical(entry))));
}

/** Check an entry, its signatures and its place in its writer's lane. */
export function checkEntry(entry: Record<string, unknown>, proof: string | null, writer: CardDocument, reader: CardDocument): Step[] {
  const steps: Step[] = [];
  const { sig, ...unsigned } = entry;
  const node = base64url(writer.node, 32), signature = base64url(sig, 64);
  steps.push({ what: "It is of the lane that this party writes for the other.", good: entry["lane"] === laneId(writer, reader) });
  steps.push({
    what: "The node of its party signed it.",
    good: !!node && !!signature && verify(node, bound("entry", utf8(canonical(unsigned))), signature),
  });
  steps.push(checkAct(unsigned, writer));
  const read = proof === null ? null : readProof(proof);
  if (!read)
    return [...steps, { what: "A checkpoint covers it.", good: proof === null ? null : false }];
  const { checkpoint } = read;
  steps.push({
    what: "It is in the checkpoint's tree, at its number.",
    good: read.index === entry["n"] && isIncluded(leafHash(utf8(canonical(entry))), read.index, checkpoint.size, read.hashes, checkpoint.root),
    detail: `${read.hashes.length} hashes, ${checkpoint.size} entries`,
  });
  steps.push({
    what: "Its writer signed the checkpoint.",
    good: !!node && checkpoint.origin === `entente/lane/${laneId(writer, reader)}` && isSigned(checkpoint, node),
  });
  const other = base64url(reader.node, 32);
  const at = other && cosignedAt(checkpoint, reader.root, other);
  steps.push({
    what: "The other side cosigned the checkpoint.",
    good: at === null ? null : !Number.isNaN(at),
    ...(at ? { detail: new Date(at * 1000).toISOString() } : {}),
  });
  return steps;
}

function checkAct(unsigned: Record<string, unknown>, writer: CardDocument): Step {
  const act = unsigned["act"] as { key?: string; sig?: string } | undefined;
  if (!act)
    return { what: "A person signed it.", good: null };
  const key = base64url(act.key, 32), signature = base64url(act.sig, 64);
  const said = utf8(canonical({ ...unsigned, act: { key: act.key } }));
  const officer = writer.officers.find((one) => one.key === act.key)?.name ?? (act.key === writer.overseer ? "overseer" : undefined);
  return {
    what: "A person on that card signed it.",
    good: !!key && !!signature && officer !== undefined && verify(key, bound("act", said), signature),
    ...(officer === undefined ? {} : { detail: officer }),
  };
}
