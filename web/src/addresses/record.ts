/** What a record says, in the order in which people ask for it. Every milestone is one of these parts, and only one. */
import type { AddressRecord } from "@/api/shapes";

export type Milestones = AddressRecord["employer"]["milestones"] | AddressRecord["worker"]["milestones"];

/** How a milestone can have ended, what pays first; `open` are those that did not. */
export const PARTS = [
  "paid_by_approval",
  "paid_by_silence",
  "settled",
  "ruled",
  "lapsed",
  "refunded",
  "missed",
  "withdrawn",
  "dropped",
  "open",
] as const;

export type Part = { name: (typeof PARTS)[number]; count: number };

/** The parts that there are of all milestones. What is nothing is not said. */
export function partsOf(milestones: Milestones): Part[] {
  const counts: Partial<Record<(typeof PARTS)[number], number>> = milestones;
  return PARTS.map((name) => ({ name, count: counts[name] ?? 0 })).filter(({ count }) => count > 0);
}

/** What is neither paid nor returned is held: in token units. */
export const heldOf = (sums: { locked: string; paid: string; returned: string }): bigint =>
  BigInt(sums.locked) - BigInt(sums.paid) - BigInt(sums.returned);

/** Whether there is anything to say of an address in any role. */
export const isKnown = ({ employer, worker, arbiter }: AddressRecord): boolean =>
  employer.agreements + worker.agreements + arbiter.agreements + worker.tokens.length > 0;
