/** Terms as the contract hashes them, and as a wallet signs them. */
import { hashStruct, hashTypedData } from "viem";
import type { Hex, Terms } from "@/api/shapes";
import { seconds } from "@/dates/instant";
import type { TypedData } from "@/wallets/asking";
import { domainOf, type Place } from "./domain";
import { TYPES } from "./termsTypes";

/** The id that terms have on a chain, computed here. Source: EIP-712, "Specification". */
export const idOf = (terms: Terms, chain: Place): Hex => hashed(messageOf(terms), chain);

/** The same of a message that holds payment and conditions. */
export const hashed = (message: unknown, chain: Place): Hex =>
  hashTypedData({ domain: domainOf(chain), types: TYPES, primaryType: "Terms", message: message as never });

/** The domain of the contract as a type. */
export const DOMAIN = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

/** Terms as a wallet signs them. Numbers are texts: JSON has none that are large enough. */
export function typedTerms(terms: Terms, chain: Place): TypedData {
  const message = JSON.parse(
    JSON.stringify(messageOf(terms), (_, part) => (typeof part === "bigint" ? `${part}` : part)),
  );
  return { types: { EIP712Domain: DOMAIN, ...TYPES }, primaryType: "Terms", domain: domainOf(chain), message };
}

export const paymentOf = (terms: Terms) => ({
  employer: terms.employer,
  worker: terms.worker,
  token: terms.token,
  feeRecipient: terms.fee_recipient,
  feeBps: terms.fee_bps,
  reviewPeriod: terms.review_period,
});

/** The hash by which acts that only move money name the conditions. Source: EIP-712, "Definition of hashStruct". */
export const conditionsHashOf = (terms: Terms): Hex =>
  hashStruct({ data: messageOf(terms).conditions as never, primaryType: "Conditions", types: TYPES });

/** Terms as the message that is hashed and signed, and as the contract takes them. */
export const messageOf = (terms: Terms) => ({
  payment: paymentOf(terms),
  conditions: {
    arbiter: terms.arbiter,
    disputePeriod: terms.dispute_period,
    defaultWorkerBps: terms.default_worker_bps,
    briefHash: terms.brief_hash,
    parent: terms.parent,
    salt: BigInt(terms.salt),
    milestones: terms.milestones.map((part) => ({ amount: BigInt(part.amount), deliverBy: seconds(part.deliver_by) })),
  },
});
