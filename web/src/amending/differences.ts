/** Which terms differ, each by its name. The salt and the predecessor always do, and say nothing. */
import type { Terms } from "@/api/shapes";

export type Member = "worker" | "arbiter" | "review_period" | "dispute_period" | "default_worker_bps" | "brief_hash";
export type Change =
  | { member: Member; before: string; after: string }
  | { member: "amount" | "deliver_by"; place: number; before: string | null; after: string };

const MEMBERS: readonly Member[] = [
  ...(["worker", "arbiter", "review_period"] as const),
  ...(["dispute_period", "default_worker_bps", "brief_hash"] as const),
];

export function differences(from: Terms, to: Terms): Change[] {
  const members = MEMBERS.filter((member) => String(from[member]) !== String(to[member]));
  return [
    ...members.map((member) => ({ member, before: String(from[member]), after: String(to[member]) })),
    ...to.milestones.flatMap((after, place) => {
      const before = from.milestones[place];
      return (["amount", "deliver_by"] as const)
        .filter((member) => before?.[member] !== after[member])
        .map((member) => ({ member, place, before: before?.[member] ?? null, after: after[member] }));
    }),
  ];
}
