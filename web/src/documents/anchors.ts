/** Where a document's hash stands, by the terms and the events themselves: the server's word for it is not needed. */
import { milestoneOf } from "@/agreements/holdingId";
import type { Agreement, EscrowEvent, PrivateDocument } from "@/api/shapes";

export type Anchor = {
  kind: "brief" | "deliverable" | "request" | "evidence" | "submitted" | "ruling";
  milestone: number | null;
  hash: string;
  /** Who wrote it there; null: both, in the terms. */
  by: string | null;
};

/** Of each event the member that is a hash, and the one that says whose. */
const MEMBERS: Record<string, { kind: Anchor["kind"]; member: string; by: string }> = {
  WorkDelivered: { kind: "deliverable", member: "deliverable", by: "worker" },
  ChangesRequested: { kind: "request", member: "reason", by: "employer" },
  DisputeOpened: { kind: "evidence", member: "evidence", by: "party" },
  Evidence: { kind: "submitted", member: "evidence", by: "party" },
  DisputeRuled: { kind: "ruling", member: "reason", by: "arbiter" },
};

const HASH = /^0x[0-9a-f]{64}$/i;

const isNone = (hash: string): boolean => BigInt(hash) === 0n;

/** What an event names by its hash; null: nothing. Evidence may be a hash, or any text for everybody to read. */
export function hashIn({ name, fact }: Pick<EscrowEvent, "name" | "fact">): string | null {
  const found = fact[MEMBERS[name]?.member ?? ""];
  return typeof found === "string" && HASH.test(found) && !isNone(found) ? found.toLowerCase() : null;
}

/** All hashes that an agreement names, each place once: the brief first, then in the order of the chain. */
export function anchorsOf(agreement: Agreement, events: readonly EscrowEvent[]): Anchor[] {
  const { terms } = agreement;
  const brief: Anchor = { kind: "brief", milestone: null, hash: terms.brief_hash, by: null };
  const stored = agreement.milestones.flatMap(({ index, deliverable }): Anchor[] =>
    deliverable ? [{ kind: "deliverable", milestone: index, hash: deliverable, by: terms.worker }] : [],
  );
  const told = events.flatMap((event): Anchor[] => {
    const { kind, by } = MEMBERS[event.name] ?? {};
    const hash = hashIn(event);
    if (!kind || !by || hash === null) return [];
    return [{ kind, milestone: milestoneOf(event, agreement), hash, by: String(event.fact[by] ?? terms.arbiter) }];
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
