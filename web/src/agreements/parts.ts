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

/** Whether the clock of a milestone stands at zero: then its next step is another one. */
export function hasRunOut(milestone: Milestone, now: number): boolean {
  const clock = clockOf(milestone);
  return clock !== null && now >= clock.until;
}

/** The states in which time runs. */
export type Timed = "offered" | "active" | "delivered" | "disputed";

const isTimed = (state: string): state is Timed => ["offered", "active", "delivered", "disputed"].includes(state);

/** How a milestone stands: its state, and that its time has passed where something is still locked. */
export function standing<State extends string>(
  state: State,
  isLate: boolean,
): Exclude<State, Timed> | Timed | `${Timed}-late` {
  if (!isTimed(state)) return state as Exclude<State, Timed>;
  return isLate ? `${state}-late` : state;
}

/** Whether a milestone on which an agreement's state hangs is past its time. */
export const isLate = (agreement: AgreementRow, now: number): boolean =>
  agreement.milestones.some((one) => one.state === agreement.state && isOpen(one) && hasRunOut(one, now));

const timed = (kind: Clock["kind"], until: number | null): Clock | null => (until === null ? null : { kind, until });

export const isOpen = (milestone: Milestone): boolean => BigInt(milestone.escrowed) > 0n;
