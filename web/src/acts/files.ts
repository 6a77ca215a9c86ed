/** Files, hashed on this device. Nothing of them leaves it but 32 bytes. */

import { keccak256 } from "viem/utils";
import type { Hex } from "@/api/shapes";
import { textFile } from "@/documents/kinds";
import { LIST } from "@/documents/lists";
import { hashOfText, LONGEST_TEXT } from "./keeping";

export type HashedFile = { name: string; size: number; hash: Hex };

/** A file to be handed in, and a hash that it has. */
export type Handed = { file: File; hash: Hex };

/** Bytes of a file, at most: the browser hashes it in one piece. */
export const LARGEST = 512 * 1024 * 1024;

export async function hashed(file: File): Promise<HashedFile> {
  return { name: file.name, size: file.size, hash: await sha256(await file.arrayBuffer()) };
}

/** What `sha256sum` prints for some files, in the order of their names. */
export const manifest = (files: readonly HashedFile[]): string =>
  [...files]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, hash }) => `${hash.slice(2)}  ${name}\n`)
    .join("");

/** What is handed in: of one file its own hash, of several the hash of the list that `sha256sum` prints of them. */
export async function deliverableOf(files: readonly HashedFile[]): Promise<Hex | null> {
  const [first] = files;
  if (!first) return null;
  return files.length === 1 ? first.hash : sha256(new TextEncoder().encode(manifest(files)).buffer as ArrayBuffer);
}

async function sha256(content: ArrayBuffer): Promise<Hex> {
  const octets = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return `0x${Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("")}`;
}

/** keccak256 of a file that can be a text; null: it is too long for one. */
export const keccakOf = async (file: File): Promise<Hex | null> =>
  file.size > LONGEST_TEXT ? null : keccak256(new Uint8Array(await file.arrayBuffer()));

/** What belongs to a delivery: the files and, of several, the list whose hash stands on the chain. */
export function deliveryOf(files: readonly Handed[], deliverable: Hex): readonly Handed[] {
  if (files.length < 2) return files;
  const list = manifest(files.map(({ file, hash }) => ({ name: file.name, size: file.size, hash })));
  return [{ file: textFile(list, LIST), hash: deliverable }, ...files];
}

/** What somebody says, with files or without: the hash that goes on the chain, and what is handed in under it. */
export type Statement = { hash: Hex; handed: readonly Handed[] };

/** Of a text alone its keccak256; of files, with a text among them or not, the same as of a delivery. Of nothing null. */
export async function statementOf(text: string, files: readonly Handed[]): Promise<Statement | null> {
  if (text.trim() === "") return listedIn(files);
  const name = nameBeside(files);
  if (files.length > 0) return listedIn([await asHanded(textFile(text, name)), ...files]);
  const hash = hashOfText(text);
  return { hash, handed: [{ file: textFile(text, name), hash }] };
}

async function listedIn(files: readonly Handed[]): Promise<Statement | null> {
  const hash = await deliverableOf(files.map(({ file, hash }) => ({ name: file.name, size: file.size, hash })));
  return hash && { hash, handed: deliveryOf(files, hash) };
}

const asHanded = async (file: File): Promise<Handed> => ({ file, hash: (await hashed(file)).hash });

/** `statement.txt`, or with a number where a file is called that already. */
function nameBeside(files: readonly Handed[]): string {
  const taken = new Set(files.map(({ file }) => file.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "statement.txt" : `statement-${number}.txt`;
    if (!taken.has(name)) return name;
  }
}
