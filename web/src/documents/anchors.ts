/** Where a document's hash stands, by the terms and the events themselves: the server's word for it is not needed. */
import type { Agreement, EscrowEvent, PrivateDocument } from "@/api/shapes";

export type Anchor = {
  kind: "brief" | "deliverable" | "request" | "evidence" | "ruling";
  milestone: number | null;
  hash: string;
};

const MEMBERS: Record<string, { kind: Anchor["kind"]; member: string }> = {
  WorkDelivered: { kind: "deliverable", member: "deliverable" },
  ChangesRequested: { kind: "request", member: "reason" },
  DisputeOpened: { kind: "evidence", member: "evidence" },
  DisputeRuled: { kind: "ruling", member: "reason" },
};

const isNone = (hash: string): boolean => BigInt(hash) === 0n;

/** All hashes that an agreement names, each place once: the brief first, then in the order of the chain. */
export function anchorsOf(agreement: Agreement, events: readonly EscrowEvent[]): Anchor[] {
  const brief: Anchor = { kind: "brief", milestone: null, hash: agreement.terms.brief_hash };
  const stored = agreement.milestones.flatMap(({ index, deliverable }): Anchor[] =>
    deliverable ? [{ kind: "deliverable", milestone: index, hash: deliverable }] : [],
  );
  const told = events.flatMap(({ name, milestone, fact }): Anchor[] => {
    const { kind, member } = MEMBERS[name] ?? {};
    return kind && member ? [{ kind, milestone, hash: String(fact[member]) }] : [];
  });
  const found = new Map<string, Anchor>();
  for (const anchor of [brief, ...told, ...stored]) {
    const key = `${anchor.kind} ${anchor.milestone} ${anchor.hash}`;
    if (!isNone(anchor.hash) && !found.has(key)) found.set(key, anchor);
  }
  return [...found.values()];
}

export const isNamedBy = ({ sha256, keccak256 }: Pick<PrivateDocument, "sha256" | "keccak256">, hash: string) =>
  sha256 === hash.toLowerCase() || keccak256 === hash.toLowerCase();
