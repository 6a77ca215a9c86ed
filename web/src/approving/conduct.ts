/** How several approvals go out as one: by one transaction of the employer, or with a signature for each. */
import { type Sent, sent } from "@/acts/conduct";
import { requireAuthorization, requireBatch } from "@/acts/consent";
import { requireTold } from "@/acts/told";
import type { Place } from "@/acts/useDeed";
import type { Way } from "@/acts/ways";
import { requireWitnessed } from "@/acts/witnessing";
import type { Hex, Prepared } from "@/api/shapes";
import { type Errand, prepare, prepareBatch, relayBatch } from "@/api/writes";
import { signTypedData, type TypedData } from "@/wallets/asking";
import { type Approval, errandOf } from "./waiting";

/** Raises NotAsAsked, Doubt, WalletRefused, Refused or Unreachable; then nothing was sent, and nothing was paid. */
export async function carryOut(approvals: readonly Approval[], way: Way, { chain, sender }: Place): Promise<Sent> {
  for (const { agreement } of approvals) requireTold(agreement, chain);
  for (const approval of approvals) await requireWitnessed(errandOf(approval), approval.agreement, chain);
  if (way === "own") {
    const parts = approvals.map((approval) => ({ errand: errandOf(approval), agreement: approval.agreement }));
    const { transaction } = await prepareBatch(
      parts.map(({ errand }) => errand),
      sender,
    );
    requireBatch(transaction, parts, chain);
    return sent(transaction, sender);
  }
  const signed: Errand[] = [];
  for (const approval of approvals) signed.push(await consented(approval, { chain, sender }));
  const answer = await relayBatch(signed);
  return { hash: answer.transaction_hash as Hex, relayId: answer.relay_id };
}

async function consented(approval: Approval, { chain, sender }: Place): Promise<Errand> {
  const errand = errandOf(approval);
  const typed = ((await prepare(errand, sender)) as Prepared).typed_data as TypedData | null;
  if (typed === null) throw new Error("nothing is to be signed");
  requireAuthorization(typed, errand, approval.agreement, chain);
  return { ...errand, fields: { ...errand.fields, signature: await signTypedData(sender, typed) } };
}
