/**
 * Which acts are open to whom, by the numbered sentences of the specification. The contract decides in the end: what is
 * offered here is tried before anybody is asked to sign.
 */

import { hasRunOut, isOpen, type Role } from "@/agreements/parts";
import type { ActKind, Milestone } from "@/api/shapes";

/** What a button is for: the step that is due, one that can be taken, one that ends something. */
export type Weight = "due" | "possible" | "grave";
export type Offer = { act: OfferedAct; weight: Weight };

/** The acts that the pages offer; the API has more. */
export type OfferedAct = Extract<
  ActKind,
  | ("fund" | "accept" | "deliver" | "request-changes" | "release" | "refund" | "claim" | "reclaim")
  | ("dispute" | "evidence" | "rule" | "conclude" | "settle" | "release-all" | "amend")
>;

/** The functions of the contract that stand behind each: what a signature or a call must be, by its own name. */
export const FUNCTIONS: Record<OfferedAct, readonly string[]> = {
  fund: ["fund", "fundWithAllowance"],
  accept: ["accept"],
  deliver: ["deliver"],
  "request-changes": ["requestChanges"],
  release: ["release"],
  "release-all": ["releaseAll"],
  refund: ["refund"],
  claim: ["claim"],
  reclaim: ["reclaim"],
  dispute: ["dispute"],
  evidence: ["submitEvidence"],
  rule: ["rule"],
  conclude: ["conclude"],
  settle: ["settle"],
  amend: ["amend"],
};

/** What an act is called to who reads it: taking back is giving back to all but the employer. */
export const labelOf = (act: OfferedAct, role: Role) =>
  act === "reclaim" && role !== "employer" ? "acts.reclaim.give-back" : (`acts.${act}.label` as const);

type Scene = { milestone: Milestone; role: Role; hasRunOut: boolean; isOpenTask: boolean };
type Rule = { act: OfferedAct; weight: (scene: Scene) => Weight | null };

const isParty = (role: Role) => role === "employer" || role === "worker";
const when = (holds: boolean, weight: Weight): Weight | null => (holds ? weight : null);

const RULES: readonly Rule[] = [
  {
    act: "fund",
    weight: (s) => when(s.role === "employer" && s.milestone.state === "unfunded" && !s.hasRunOut, "due"),
  },
  { act: "accept", weight: (s) => when(s.role === "worker" && s.milestone.state === "offered" && !s.hasRunOut, "due") },
  { act: "deliver", weight: delivering },
  { act: "claim", weight: (s) => when(s.milestone.state === "delivered" && s.hasRunOut, "due") },
  { act: "conclude", weight: (s) => when(s.milestone.state === "disputed" && s.hasRunOut, "due") },
  { act: "rule", weight: (s) => when(s.role === "arbiter" && s.milestone.state === "disputed" && !s.hasRunOut, "due") },
  { act: "release", weight: releasing },
  {
    act: "request-changes",
    weight: (s) => when(s.role === "employer" && s.milestone.state === "delivered" && !s.hasRunOut, "possible"),
  },
  { act: "reclaim", weight: reclaiming },
  { act: "settle", weight: (s) => when(isParty(s.role) && isOpen(s.milestone) && !s.isOpenTask, "possible") },
  { act: "evidence", weight: (s) => when(s.role !== "stranger" && s.milestone.state === "disputed", "possible") },
  { act: "dispute", weight: disputing },
  { act: "refund", weight: (s) => when(s.role === "worker" && isOpen(s.milestone), "grave") },
];

/** What an address in a role can do with a milestone now, the step that is due first. */
export function offersOf(milestone: Milestone, role: Role, now: number, isOpenTask: boolean): Offer[] {
  const scene = { milestone, role, hasRunOut: hasRunOut(milestone, now), isOpenTask };
  const offers = RULES.flatMap(({ act, weight }) => {
    const found = weight(scene);
    return found ? [{ act, weight: found }] : [];
  });
  return offers.sort((one, other) => ORDER[one.weight] - ORDER[other.weight]);
}

const ORDER: Record<Weight, number> = { due: 0, possible: 1, grave: 2 };

function delivering({ milestone, role, hasRunOut }: Scene): Weight | null {
  if (role !== "worker" || hasRunOut) return null;
  return milestone.state === "active" ? "due" : when(milestone.state === "offered", "possible");
}

function releasing({ milestone, role, isOpenTask }: Scene): Weight | null {
  if (role !== "employer" || !isOpen(milestone) || isOpenTask) return null;
  return milestone.state === "delivered" ? "due" : "possible";
}

/**
 * An offer is its employer's to take back. What was not delivered in time anybody can give back to it, and nobody but the
 * employer is told to: it is the worker's loss.
 */
function reclaiming({ milestone, role, hasRunOut }: Scene): Weight | null {
  if (milestone.state === "offered") return when(role === "employer", hasRunOut ? "due" : "possible");
  return when(milestone.state === "active" && hasRunOut && isOpen(milestone), role === "employer" ? "due" : "possible");
}

function disputing({ milestone, role, hasRunOut }: Scene): Weight | null {
  if (hasRunOut || !isParty(role)) return null;
  if (milestone.state === "delivered") return "grave";
  return when(milestone.state === "active" && role === "worker" && milestone.round > 0, "grave");
}
