/**
 * Files on their way to the server, one after the other. They go on while dialogs close and pages change, and what
 * failed stays until it is tried again: whatever stands on the chain meanwhile does not wait for them. Each belongs to
 * who handed it in: it is shown to nobody else, and goes out under nobody else's login.
 */
import { useSyncExternalStore } from "react";
import { require } from "@/acts/comparing";
import type { Handed } from "@/acts/files";
import { putDocument } from "@/api/documents";
import { type Hex, sameAddress } from "@/api/shapes";
import { isSignedIn } from "@/logins/session";
import { kindOf, plainName } from "./kinds";

/** `error`: what was answered; null where it failed because its owner's login had ended, and nothing was sent. */
export type Upload = Handed & { by: Hex; agreementId: string; stage: "going" | "kept" | "failed"; error: unknown };

let uploads: readonly Upload[] = [];
let line: Promise<void> = Promise.resolve();
const listeners = new Set<() => void>();

/** Hand files in. Each is named by the hash that was computed here, and is kept only if the server says the same. */
export function handIn(by: Hex, agreementId: string, files: readonly Handed[]): void {
  for (const { file, hash } of files) start({ by, agreementId, file, hash, stage: "going", error: null });
}

/** Try one again that failed. */
export const again = (upload: Upload): void => start({ ...upload, stage: "going", error: null });

export const putAway = (upload: Upload): void => become(uploads.filter((one) => !isSame(one, upload)));

/** Let go of all that is not this address's; null: of all. */
export const keepOnly = (address: Hex | null): void => become(uploads.filter(({ by }) => sameAddress(by, address)));

export const useUploads = (reader: Hex | null): readonly Upload[] =>
  useSyncExternalStore(onUploads, allUploads).filter(({ by }) => sameAddress(by, reader));

export const allUploads = (): readonly Upload[] => uploads;

function start(upload: Upload): void {
  become([...uploads.filter((one) => !isSame(one, upload)), upload]);
  line = line.then(() => carry(upload));
}

async function carry(upload: Upload): Promise<void> {
  const { by, agreementId, file, hash } = upload;
  if (!uploads.includes(upload)) return;
  // The server takes it as handed in by whoever is signed in by now.
  if (!isSignedIn(by)) return note(upload, { stage: "failed" });
  try {
    const kept = await putDocument(agreementId, hash, {
      content: file,
      kind: kindOf(file),
      name: plainName(file.name),
    });
    require(kept.sha256 === hash || kept.keccak256 === hash, "sha256");
    require(kept.size === file.size, "size");
    note(upload, { stage: "kept" });
  } catch (error) {
    note(upload, { stage: "failed", error });
  }
}

const isSame = (one: Upload, other: Upload): boolean =>
  one.by === other.by && one.agreementId === other.agreementId && one.hash === other.hash;

const note = (upload: Upload, news: Partial<Upload>): void =>
  become(uploads.map((one) => (isSame(one, upload) ? { ...one, ...news } : one)));

function onUploads(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}
