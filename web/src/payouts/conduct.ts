/** How a payout goes out. Nobody has to sign one that goes to whom it belongs to. */

import { require } from "@/acts/comparing";
import { type Sent, sent } from "@/acts/conduct";
import type { Place } from "@/acts/useDeed";
import type { Way } from "@/acts/ways";
import { type Hex, sameAddress, type Token } from "@/api/shapes";
import { preparePayout, relayPayout } from "@/api/writes";
import { signTypedData, type TypedData } from "@/wallets/asking";
import { requireWithdrawalNonce } from "@/witness/nonces";
import { requirePlace } from "@/witness/place";
import { requireToken } from "@/witness/token";
import { requirePayout, requireWithdrawal } from "./consent";
import { fieldsOf, type Payout } from "./payout";

/** `token`: as the amount is shown. Raises NotAsAsked, Doubt, WalletRefused, Refused or Unreachable; then nothing was sent. */
export async function carryOut(payout: Payout, token: Token, way: Way, { chain, sender }: Place): Promise<Sent> {
  const fields = fieldsOf(payout);
  const ready = await preparePayout(payout.act, { ...fields, sender });
  requirePayout(ready.transaction, payout, chain);
  require(sameAddress(token.address, payout.token), "token");
  await requirePlace(chain);
  await requireToken(token);
  if (way === "own") return sent(ready.transaction, sender);
  const typed = ready.typed_data as TypedData | null;
  if (typed === null) return relayed(payout, fields);
  requireWithdrawal(typed, payout, chain);
  const { nonce } = typed.message as { nonce: string | number };
  await requireWithdrawalNonce(nonce, chain, payout.owner);
  const signature = await signTypedData(sender, typed);
  return relayed(payout, { ...fields, nonce: String(nonce), signature });
}

async function relayed({ act }: Payout, fields: Record<string, string>): Promise<Sent> {
  const answer = await relayPayout(act, fields);
  return { hash: answer.transaction_hash as Hex, relayId: answer.relay_id };
}
