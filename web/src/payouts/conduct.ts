/** How a payout goes out. Nobody has to sign one that goes to whom it belongs to. */
import type { Sent } from "@/acts/conduct";
import type { Place } from "@/acts/useDeed";
import type { Way } from "@/acts/ways";
import type { Hex } from "@/api/shapes";
import { preparePayout, relayPayout } from "@/api/writes";
import { sendTransaction, signTypedData, type TypedData } from "@/wallets/asking";
import { requirePayout, requireWithdrawal } from "./consent";
import { fieldsOf, type Payout } from "./payout";

/** Raises NotAsAsked, WalletRefused, Refused or Unreachable; then nothing was sent. */
export async function carryOut(payout: Payout, way: Way, { chain, sender }: Place): Promise<Sent> {
  const fields = fieldsOf(payout);
  const ready = await preparePayout(payout.act, { ...fields, sender });
  requirePayout(ready.transaction, payout, chain);
  if (way === "own") return { hash: await sendTransaction(ready.transaction), relayId: null };
  const typed = ready.typed_data as TypedData | null;
  if (typed === null) return relayed(payout, fields);
  requireWithdrawal(typed, payout, chain);
  const signature = await signTypedData(sender, typed);
  const { nonce } = typed.message as { nonce: string | number };
  return relayed(payout, { ...fields, nonce: String(nonce), signature });
}

async function relayed({ act }: Payout, fields: Record<string, string>): Promise<Sent> {
  const answer = await relayPayout(act, fields);
  return { hash: answer.transaction_hash as Hex, relayId: answer.relay_id };
}
