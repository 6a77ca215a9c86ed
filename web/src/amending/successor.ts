/** New terms for an agreement, from what was typed. What was not touched stays to the letter. */
import { hashOfText } from "@/acts/keeping";
import { briefOf } from "@/agreements/BriefSheet";
import { plain, read } from "@/amounts/amount";
import { type Agreement, type Chain, type NewTerms, type Terms, ZERO_ADDRESS } from "@/api/shapes";
import { fieldText, seconds } from "@/dates/instant";
import { DAY, type Draft, emptyDraft, type Faults, faultsOf, termsOf } from "@/wizard/draft";

type Context = { chain: Chain; locale: string; now: number };

const known = (address: string): string => (address === ZERO_ADDRESS ? "" : address);

/** The agreement as a draft: what the form shows at first. */
export function draftOf(agreement: Agreement, locale: string): Draft {
  const { terms, token } = agreement;
  return {
    ...emptyDraft(),
    worker: known(terms.worker),
    brief: briefOf(agreement) ?? "",
    token: terms.token,
    otherToken: token,
    parts: terms.milestones.map(({ amount, deliver_by }) => ({
      amount: plain(BigInt(amount), token.decimals ?? 0, locale),
      deliverBy: fieldText(seconds(deliver_by)),
    })),
    reviewDays: String(terms.review_period / DAY),
    arbiter: known(terms.arbiter),
    disputeDays: String(terms.dispute_period / DAY),
    workerShare: String(terms.default_worker_bps / 100),
    fee: terms.fee_bps === 0 ? "" : String(terms.fee_bps / 100),
    feeRecipient: known(terms.fee_recipient),
  };
}

/** What is wrong with a draft. A deadline that has passed is no fault where it counts no more. */
export function faultsIn(draft: Draft, agreement: Agreement, context: Context): Faults {
  const whole = { ...context, employer: agreement.employer };
  const found = {
    ...faultsOf("parties", draft, whole),
    ...faultsOf("money", draft, whole),
    ...faultsOf("rules", draft, whole),
  };
  Object.assign(found, belowWhatMoved(draft, agreement, context), withoutWorker(draft));
  const counts = (place: number) => DEADLINE_COUNTS.has(agreement.milestones[place]?.state ?? "unfunded");
  return Object.fromEntries(
    Object.entries(found).filter(([field, fault]) => fault !== "past" || counts(Number(field.split(".")[1]))),
  );
}

/** Both parties sign new terms. Nobody could sign those that name no worker: an open task stays as it is, or is engaged for. */
const withoutWorker = ({ worker }: Draft): Faults => (worker.trim() === "" ? { worker: "nobody" } : {});

/** What was paid and returned of a milestone stays so: it cannot become less than that. The contract says so, too. */
function belowWhatMoved(draft: Draft, { milestones, token }: Agreement, { chain, locale }: Context): Faults {
  const least = milestones.map(({ released, refunded }) => BigInt(released) + BigInt(refunded));
  const typed = draft.parts.map(
    ({ amount }) => read(amount, token.decimals ?? 0, locale, BigInt(chain.limits.max_amount)).units,
  );
  const below = typed.flatMap((units, place) => (units !== undefined && units < (least[place] ?? 0n) ? [place] : []));
  return Object.fromEntries(below.map((place) => [`parts.${place}.amount`, "moved"]));
}

const DEADLINE_COUNTS = new Set(["unfunded", "offered", "active"]);

/** The terms that take the agreement's place. Employer, token and fee stay; the worker, once there is one. */
export function successorOf(draft: Draft, agreement: Agreement, { chain, locale }: Context): NewTerms & Terms {
  const { terms } = agreement;
  const typed = termsOf(draft, { chain, employer: agreement.employer, locale });
  const before = draftOf(agreement, locale);
  const milestones = (typed.milestones ?? []).map((part, place) => {
    const isSame = draft.parts[place]?.deliverBy === before.parts[place]?.deliverBy;
    return { ...part, deliver_by: isSame ? (terms.milestones[place]?.deliver_by ?? part.deliver_by) : part.deliver_by };
  });
  return {
    ...(typed as Terms),
    ...{ token: terms.token, fee_bps: terms.fee_bps, fee_recipient: terms.fee_recipient },
    brief_hash: draft.brief === before.brief ? terms.brief_hash : hashOfText(draft.brief),
    parent: agreement.agreement_id,
    milestones,
  };
}
