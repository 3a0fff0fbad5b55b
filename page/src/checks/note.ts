/* SPDX-License-Identifier: Apache-2.0 */
/*
 * note.ts - checkpoints, and proofs that an entry is in one
 *
 * Source  PROTOCOL.md 4.4; c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof
 */
import { base64, concat, equal, sha256, utf8 } from "./bytes.js";
import { verify } from "./sign.js";

export interface Checkpoint {
  /** What is signed: origin, size and root, a line each. */
  text: string;
  origin: string;
  size: number;
  root: Uint8Array;
  lines: { name: string; id: Uint8Array; signature: Uint8Array }[];
}

export interface Proof {
  index: number;
  hashes: Uint8Array[];
  checkpoint: Checkpoint;
}

const writer = 0x01, reader = 0x04;

/** The checkpoint in this text, nothing of it verified; null where it is none. */
export function readCheckpoint(note: string): Checkpoint | null {
  const gap = note.indexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n") || note.length > 4096)
    return null;
  const text = note.slice(0, gap + 1);
  const [origin, size, root, ...more] = text.slice(0, -1).split("\n");
  const hash = base64(root ?? "");
  if (more.length > 0 || hash?.length !== 32 || !/^entente\/lane\/[A-Za-z0-9_-]{43}$/.test(origin ?? "") || !/^(0|[1-9]\d{0,15})$/.test(size ?? ""))
    return null;
  const lines: Checkpoint["lines"] = [];
  for (const line of note.slice(gap + 2, -1).split("\n")) {
    const [, name, data] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = data ? base64(data) : null;
    if (!name || !bytes || bytes.length < 5)
      return null;
    lines.push({ name, id: bytes.slice(0, 4), signature: bytes.slice(4) });
  }
  return { text, origin: origin ?? "", size: Number(size), root: hash, lines };
}

/** The proof in this text; null where it is none. */
export function readProof(text: string): Proof | null {
  const gap = text.indexOf("\n\n");
  const [first, index, ...hashes] = text.slice(0, gap).split("\n");
  const found = /^index (0|[1-9]\d{0,15})$/.exec(index ?? "");
  const checkpoint = readCheckpoint(text.slice(gap + 2));
  const read = hashes.map(base64);
  if (gap < 0 || first !== "c2sp.org/tlog-proof@v1" || !found || !checkpoint || read.length > 63 || read.some((hash) => hash?.length !== 32))
    return null;
  return { index: Number(found[1]), hashes: read as Uint8Array[], checkpoint };
}

function ours(checkpoint: Checkpoint, name: string, kind: number, key: Uint8Array): Uint8Array[] {
  const id = sha256(concat(utf8(`${name}\n`), Uint8Array.of(kind), key)).slice(0, 4);
  return checkpoint.lines.filter((line) => line.name === name && equal(line.id, id)).map((line) => line.signature);
}

/** The lane's writer signed it. */
export function isSigned(checkpoint: Checkpoint, node: Uint8Array): boolean {
  const signatures = ours(checkpoint, checkpoint.origin, writer, node);
  return signatures.length > 0 && signatures.every((signature) => verify(node, utf8(checkpoint.text), signature));
}

/** When the reader cosigned it, in seconds; null if it did not; NaN where a cosignature does not verify. */
export function cosignedAt(checkpoint: Checkpoint, party: string, node: Uint8Array): number | null {
  let time: number | null = null;
  for (const signature of ours(checkpoint, `entente/party/${party}`, reader, node)) {
    if (signature.length !== 72)
      return NaN;
    time = Number(new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0));
    if (!verify(node, utf8(`cosignature/v1\ntime ${time}\n${checkpoint.text}`), signature.slice(8)))
      return NaN;
  }
  return time;
}
