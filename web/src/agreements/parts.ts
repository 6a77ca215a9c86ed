/** Roles and figures of an agreement, derived from what the API says of it. */
import { type AgreementRow, type Milestone, sameAddress, ZERO_ADDRESS } from "@/api/shapes";
import { seconds } from "@/dates/instant";

export type Role = "employer" | "worker" | "arbiter" | "stranger";

/** In which role an address looks at an agreement. */
export function roleOf(agreement: AgreementRow, address: string | null): Role {
  if (sameAddress(address, agreement.employer)) return "employer";
  if (sameAddress(address, agreement.worker)) return "worker";
  if (agreement.terms.arbiter !== ZERO_ADDRESS && sameAddress(address, agreement.terms.arbiter)) return "arbiter";
  return "stranger";
}

export const hasArbiter = (agreement: Pick<AgreementRow, "terms">): boolean => agreement.terms.arbiter !== ZERO_ADDRESS;

/** An agreement whose worker is still to be found. */
export const isOpenTask = (agreement: Pick<AgreementRow, "worker">): boolean => agreement.worker === ZERO_ADDRESS;

/** The clock that runs for a milestone: until when what can be done, and what comes then. */
export type Clock = { kind: "offer" | "work" | "review" | "ruling"; until: number };

export function clockOf(milestone: Milestone): Clock | null {
  const at = (text: string | null) => (text === null ? null : seconds(text));
  const deliverBy = at(milestone.deliver_by);
  switch (milestone.state) {
    case "unfunded":
    case "offered":
      return deliverBy === null ? null : { kind: "offer", until: deliverBy };
    case "active":
      return deliverBy === null ? null : { kind: "work", until: deliverBy };
    case "delivered":
      return timed("review", at(milestone.review_until));
    case "disputed":
      return timed("ruling", at(milestone.rule_by));
    default:
      return null;
  }
}

const timed = (kind: Clock["kind"], until: number | null): Clock | null => (until === null ? null : { kind, until });

export const isOpen = (milestone: Milestone): boolean => BigInt(milestone.escrowed) > 0n;
