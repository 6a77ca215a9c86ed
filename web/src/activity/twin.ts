/** Whether another transaction did what one was to do: sped up in a wallet, the same call has another hash. */
import { type EscrowEvent, sameAddress } from "@/api/shapes";
import type { Activity } from "./activities";

/**
 * Of each act its event, and the members that are the same in both: sums in all, and hashes. A ruling and a settlement are
 * told by what moves, and asked for by what shall have moved in all: no event says that it was this one.
 */
const EVENTS: Partial<Record<Activity["act"], readonly [event: string, ...members: string[]]>> = {
  fund: ["MilestonesFunded"],
  "fund-with-authorization": ["MilestonesFunded"],
  "fund-with-permit": ["MilestonesFunded"],
  "fund-with-permit2": ["MilestonesFunded"],
  accept: ["OfferAccepted"],
  deliver: ["WorkDelivered", "deliverable"],
  "request-changes": ["ChangesRequested", "reason"],
  release: ["PaymentReleased", "released"],
  "release-all": ["PaymentReleased"],
  refund: ["PaymentRefunded", "refunded"],
  claim: ["PaymentClaimed"],
  reclaim: ["PaymentReclaimed"],
  dispute: ["DisputeOpened", "evidence", "party"],
  evidence: ["Evidence", "evidence", "party"],
  conclude: ["DisputeConcluded"],
};

/** Whether an event would tell of the act, so that none means that it was not done. */
export const isTold = ({ act, since, fields }: Activity): boolean =>
  act in EVENTS && since !== undefined && fields !== undefined;

/** The event by which another transaction did the same, after this one was sent. */
export function twinOf(activity: Activity, events: readonly EscrowEvent[]): EscrowEvent | undefined {
  const [name, ...members] = EVENTS[activity.act] ?? [];
  const { since, fields = {}, milestones, hash } = activity;
  if (name === undefined || !isTold(activity)) return undefined;
  const alike = events.filter(
    (event) =>
      event.name === name &&
      event.block_number > (since ?? 0) &&
      event.transaction_hash !== hash &&
      isAbout(event, milestones) &&
      members.every((member) => sameAddress(String(event.fact[member]), String(fields[member]))),
  );
  return activity.act === "release-all" ? alike.find((event) => isOfAll(event, alike, milestones)) : alike[0];
}

/** Whether one transaction has an event of every milestone: paying a part of one is another act. */
const isOfAll = (event: EscrowEvent, events: readonly EscrowEvent[], milestones: readonly number[]): boolean =>
  milestones.every((index) =>
    events.some(
      ({ transaction_hash, milestone }) => transaction_hash === event.transaction_hash && milestone === index,
    ),
  );

/** Evidence names no milestone, but its text and whose it is. */
function isAbout({ milestone, fact }: EscrowEvent, milestones: readonly number[]): boolean {
  if (Array.isArray(fact.milestones)) return fact.milestones.join() === milestones.join();
  return milestone === null || milestones.includes(milestone);
}
