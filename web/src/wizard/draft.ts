/** What is filled in so far, as it was typed; and the terms that it is, once nothing is missing. */
import { getAddress, isAddress } from "viem/utils";
import { hashOfText } from "@/acts/keeping";
import { type AmountFault, read } from "@/amounts/amount";
import { type Chain, type NewTerms, sameAddress, type Token, ZERO_ADDRESS } from "@/api/shapes";
import { fromField, rfc3339 } from "@/dates/instant";
import type { en } from "@/locales/en";

export type Part = { amount: string; deliverBy: string };

export type Draft = {
  worker: string;
  brief: string;
  /** Whether the text is handed in privately, too, for the parties to read it here. */
  handsBriefIn: boolean;
  token: string;
  /** A token that the server does not name, found by its address. */
  otherToken: Token | null;
  parts: readonly Part[];
  reviewDays: string;
  arbiter: string;
  disputeDays: string;
  workerShare: string;
  /** Per cent of what is paid; empty: no fee. */
  fee: string;
  feeRecipient: string;
  /** 64 random bits: the same terms once more are then another agreement. */
  salt: string;
};

export const STEPS = ["parties", "work", "money", "rules", "review"] as const;
export type StepName = (typeof STEPS)[number];

/** What can be wrong with a field: each has words. */
export type Fault = keyof typeof en.wizard.faults;

/** The fields that are not what they should be, by their names; `parts.0.amount` of the first milestone. */
export type Faults = Partial<Record<string, Fault | AmountFault>>;

/** The fault of a field of one's own words. */
export const faultIn = (faults: Faults, field: string): Fault | undefined => faults[field] as Fault | undefined;

export const DAY = 86_400;

/** The chain's own currency stands under zero. */
const currencyOf = ({ currency }: Chain): Token => ({ address: ZERO_ADDRESS, symbol: currency, decimals: 18 });

export const tokensOf = (draft: Draft, chain: Chain): Token[] => [
  ...chain.tokens,
  currencyOf(chain),
  ...(draft.otherToken ? [draft.otherToken] : []),
];

export const tokenOf = (draft: Draft, chain: Chain): Token => {
  const tokens = tokensOf(draft, chain);
  return tokens.find(({ address }) => sameAddress(address, draft.token)) ?? tokens[0] ?? currencyOf(chain);
};

export function emptyDraft(): Draft {
  const [salt] = crypto.getRandomValues(new BigUint64Array(1));
  return {
    worker: "",
    brief: "",
    handsBriefIn: false,
    token: "",
    otherToken: null,
    parts: [{ amount: "", deliverBy: "" }],
    reviewDays: "3",
    arbiter: "",
    disputeDays: "7",
    workerShare: "50",
    fee: "",
    feeRecipient: "",
    salt: String(salt),
  };
}

type Context = { chain: Chain; employer: string; locale: string; now: number };

/** What is wrong with a step: keys of words. */
export function faultsOf(step: StepName, draft: Draft, context: Context): Faults {
  switch (step) {
    case "parties":
      return partyFaults(draft, context.employer);
    case "work":
      return draft.brief.trim() === "" ? { brief: "empty" } : {};
    case "money":
      return moneyFaults(draft, context);
    case "rules":
      return { ...ruleFaults(draft, context.employer), ...feeFaults(draft, context.chain) };
    default:
      return {};
  }
}

/** The terms of a draft in which nothing is wrong. */
export function termsOf(draft: Draft, { chain, employer, locale }: Omit<Context, "now">): NewTerms {
  const token = tokenOf(draft, chain);
  const hasArbiter = draft.arbiter.trim() !== "";
  return {
    employer,
    // Nobody yet: an open task, for which an amendment engages a worker.
    worker: draft.worker.trim() === "" ? ZERO_ADDRESS : getAddress(draft.worker.trim()),
    token: token.address,
    fee_bps: feeOf(draft),
    fee_recipient: feeOf(draft) === 0 ? ZERO_ADDRESS : getAddress(draft.feeRecipient.trim()),
    arbiter: hasArbiter ? getAddress(draft.arbiter.trim()) : ZERO_ADDRESS,
    review_period: Math.round(Number(draft.reviewDays) * DAY),
    dispute_period: Math.round(Number(draft.disputeDays) * DAY),
    default_worker_bps: Math.round(Number(draft.workerShare) * 100),
    brief_hash: hashOfText(draft.brief),
    parent: `0x${"0".repeat(64)}`,
    salt: draft.salt,
    milestones: draft.parts.map((part) => ({
      amount: String(read(part.amount, token.decimals ?? 0, locale, BigInt(chain.limits.max_amount)).units ?? 0n),
      deliver_by: rfc3339(fromField(part.deliverBy) ?? 0),
    })),
  };
}

function partyFaults({ worker }: Draft, employer: string): Faults {
  const address = worker.trim();
  if (address === "") return {};
  if (!isAddress(address)) return { worker: isAddress(address, { strict: false }) ? "checksum" : "address" };
  return sameAddress(address, employer) ? { worker: "same" } : {};
}

function moneyFaults(draft: Draft, { chain, locale, now }: Context): Faults {
  const token = tokenOf(draft, chain);
  return Object.assign(
    {},
    ...draft.parts.map((part, place) => {
      const fault: AmountFault | undefined = read(
        part.amount,
        token.decimals ?? 0,
        locale,
        BigInt(chain.limits.max_amount),
      ).fault;
      const deadline = fromField(part.deliverBy);
      return {
        ...(fault ? { [`parts.${place}.amount`]: fault } : {}),
        ...(deadline === null ? { [`parts.${place}.deliverBy`]: "empty" } : {}),
        ...(deadline !== null && deadline <= now ? { [`parts.${place}.deliverBy`]: "past" } : {}),
      };
    }),
  );
}

/** The fee in basis points. */
const feeOf = ({ fee }: Draft): number => Math.round(Number(fee.trim() || "0") * 100);

/** A fee has a recipient, and a recipient a fee. */
function feeFaults(draft: Draft, chain: Chain): Faults {
  const fee = feeOf(draft);
  if (Number.isNaN(fee) || fee < 0 || fee > chain.limits.max_fee_bps) return { fee: "fee" };
  const recipient = draft.feeRecipient.trim();
  if (fee === 0) return recipient === "" ? {} : { fee: "no-fee" };
  return isAddress(recipient) ? {} : { feeRecipient: "address" };
}

const isDays = (text: string, least: number) => Number(text) > least && Number(text) <= 365;

function ruleFaults(draft: Draft, employer: string): Faults {
  const faults: Faults = {};
  if (!isDays(draft.reviewDays, 0)) faults.reviewDays = "days";
  if (!isDays(draft.disputeDays, 0)) faults.disputeDays = "days";
  const share = Number(draft.workerShare);
  if (draft.workerShare.trim() === "" || !(share >= 0 && share <= 100)) faults.workerShare = "share";
  const arbiter = draft.arbiter.trim();
  if (arbiter === "") return faults;
  if (!isAddress(arbiter)) faults.arbiter = "address";
  else if (sameAddress(arbiter, employer) || sameAddress(arbiter, draft.worker.trim())) faults.arbiter = "same";
  return faults;
}
