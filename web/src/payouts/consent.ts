/** What a payout is compared with before it is signed or sent. */
import { requireTypes } from "@/acts/authorizationTypes";
import { type Named, require, requireMembers } from "@/acts/comparing";
import { decoded, requireDomain, requireTarget } from "@/acts/consent";
import type { Chain, Hex } from "@/api/shapes";
import type { TypedData, Unsigned } from "@/wallets/asking";
import type { Payout } from "./payout";

/** Raises NotAsAsked unless a transaction is this payout, and nothing else. */
export function requirePayout(transaction: Unsigned, payout: Payout, chain: Chain): void {
  requireTarget(transaction, chain.escrow, chain);
  require(BigInt(transaction.value ?? 0) === 0n, "value");
  const { name, given } = decoded(transaction.data as Hex);
  require(name === payout.act, "function");
  const { token, owner, to } = payout;
  const expected =
    payout.act === "sweep" ? { token, feeRecipient: owner } : { token, owner, to: to ?? owner, ownerSignature: "0x" };
  requireMembers(given, expected);
}

/** Raises NotAsAsked unless typed data is the owner's consent to this withdrawal. Its nonce is the contract's to judge. */
export function requireWithdrawal(typed: TypedData, { token, owner, to }: Payout, chain: Chain): void {
  requireDomain(typed.domain as Named, chain);
  require(typed.primaryType === "Withdraw", "primaryType");
  requireTypes(typed);
  const message = typed.message as Named;
  requireMembers(message, { owner, token, to: to ?? owner, nonce: message.nonce });
}
