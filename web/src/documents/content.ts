/** What comes is held against both of its hashes while it comes, and is handed on only once all of it is right. */
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { contentParts } from "@/api/documents";
import { Unreachable } from "@/api/refusals";
import type { PrivateDocument } from "@/api/shapes";
import { OtherContent } from "./otherContent";

/** Bytes that are held in memory before the browser may put them elsewhere. */
const PORTION = 8 * 1024 * 1024;

type Hashed = Pick<PrivateDocument, "sha256" | "keccak256" | "size">;

/** A document's content. Raises OtherContent where it has another hash, Unreachable where it broke off, Refused. */
export async function contentOf(
  agreementId: string,
  document: Hashed,
  onPart: (size: number) => void = () => {},
): Promise<Blob> {
  return whole(await contentParts(agreementId, document.sha256), document, onPart);
}

/** All parts together, once their hashes are those of the document. */
export async function whole(
  parts: ReadableStream<Uint8Array>,
  document: Hashed,
  onPart: (size: number) => void = () => {},
): Promise<Blob> {
  const hashes = [sha256.create(), keccak_256.create()] as const;
  const portions: Blob[] = [];
  let waiting: BlobPart[] = [];
  let size = 0;
  let held = 0;
  const reader = parts.getReader();
  for (let part = await next(reader); part; part = await next(reader)) {
    size += part.length;
    if (size > document.size) {
      await reader.cancel();
      throw new OtherContent();
    }
    for (const hash of hashes) hash.update(part);
    waiting.push(part as BlobPart);
    held += part.length;
    if (held >= PORTION) {
      portions.push(new Blob(waiting));
      waiting = [];
      held = 0;
    }
    onPart(size);
  }
  const [bySha, byKeccak] = hashes.map((hash) => `0x${bytesToHex(hash.digest())}`);
  if (bySha !== document.sha256 || byKeccak !== document.keccak256) throw new OtherContent();
  // A browser that opened it nevertheless would run nothing, whatever the other party says that it is.
  return new Blob([...portions, ...waiting], { type: "application/octet-stream" });
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch (cause) {
    // The server breaks off what is not what it kept; so does a line that fails.
    throw new Unreachable(cause);
  }
}
