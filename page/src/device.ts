/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device.ts - security keys: the browser's part of a question that the node asks
 */
import { Failure } from "./api.js";
import { toBase64url } from "./base64.js";

/** What the node wants signed, and by which of the officer's keys. */
export interface Question {
  challenge: string;
  site: string;
  ids: string[];
  until: string;
  user?: string;
}

/** Its answer, as the node takes it. */
export type Proof = Record<string, string>;

const wait = 100_000;

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

const text = (of: ArrayBuffer) => toBase64url(new Uint8Array(of));
const named = (ids: string[]): PublicKeyCredentialDescriptor[] => ids.map((id) => ({ type: "public-key", id: bytes(id) }));

const nobody = () => new Failure(0, "ERR_CANCELLED", "The security key did not answer, or the question was closed. Try again and touch the key.");

/** Wait for whoever holds the key. */
async function touched(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  let answer: Credential | null;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError")
      throw new Failure(0, "ERR_EXISTS", "That security key is enrolled already.");
    throw nobody();
  }
  if (!(answer instanceof PublicKeyCredential))
    throw nobody();
  return answer;
}

/** Can this page use security keys where it is open? */
export const canUse = () => "credentials" in navigator && typeof PublicKeyCredential === "function" && !/^[\d.]+$|^\[/.test(location.hostname);

/** Have a new key made for this desk. */
export async function enrolled(question: Question, officer: string, name: string): Promise<Proof> {
  const made = await touched(navigator.credentials.create({
    publicKey: {
      challenge: bytes(question.challenge), rp: { id: question.site, name: "Entente" }, timeout: wait,
      user: { id: bytes(question.user ?? ""), name: officer, displayName: officer },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -8 }],
      excludeCredentials: named(question.ids), attestation: "none",
      authenticatorSelection: { residentKey: "discouraged", userVerification: "discouraged" },
    },
  }));
  const said = made.response as AuthenticatorAttestationResponse;
  const key = said.getPublicKey();
  if (!key)
    throw new Failure(0, "ERR_MALFORMED", "The browser does not know the kind of key that this security key makes.");
  return {
    challenge: question.challenge, name, id: text(made.rawId), client: text(said.clientDataJSON), data: text(said.getAuthenticatorData()), key: text(key),
  };
}

/** Have one of the officer's keys sign. */
export async function signedBy(question: Question): Promise<Proof> {
  const used = await touched(navigator.credentials.get({
    publicKey: {
      challenge: bytes(question.challenge), rpId: question.site, timeout: wait, allowCredentials: named(question.ids), userVerification: "discouraged",
    },
  }));
  const said = used.response as AuthenticatorAssertionResponse;
  return {
    challenge: question.challenge, id: text(used.rawId), client: text(said.clientDataJSON), data: text(said.authenticatorData), signature: text(said.signature),
  };
}
