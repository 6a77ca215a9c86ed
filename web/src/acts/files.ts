/** Files, hashed on this device. Nothing of them leaves it but 32 bytes. */
import type { Hex } from "@/api/shapes";

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

/** What belongs to a delivery: the files and, of several, the list whose hash stands on the chain. */
export function deliveryOf(files: readonly Handed[], deliverable: Hex): readonly Handed[] {
  if (files.length < 2) return files;
  const list = manifest(files.map(({ file, hash }) => ({ name: file.name, size: file.size, hash })));
  return [{ file: new File([list], "SHA256SUMS", { type: "text/plain;charset=utf-8" }), hash: deliverable }, ...files];
}
