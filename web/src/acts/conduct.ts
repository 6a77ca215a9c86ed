/** How an act is carried out: read, signed in the wallet, and put on its way. Returns where it can be followed. */
import { type Agreement, type Chain, type Hex, type Prepared, sameAddress } from "@/api/shapes";
import { type Errand, prepare, relay } from "@/api/writes";
import { sendTransaction, signTypedData, type TypedData } from "@/wallets/asking";
import { requireApproval, requireAuthorization, requireCall, requireTerms } from "./consent";
import type { Way } from "./ways";

/** What was put on its way. */
export type Sent = { hash: Hex; relayId: string | null };

export type Stage = { agreement: Agreement; chain: Chain; sender: Hex };

/** Let the escrow draw what is to be locked, and nothing more. */
export async function approve(prepared: Prepared, errand: Errand, { agreement, chain }: Stage): Promise<Sent> {
  if (!prepared.approval) throw new Error("no approval is needed");
  const amount = BigInt(agreement.milestones[errand.milestone ?? -1]?.amount ?? 0);
  requireTerms(agreement.agreement_id, agreement.terms, chain);
  requireApproval(prepared.approval.transaction, amount, agreement, chain);
  return { hash: await sendTransaction(prepared.approval.transaction), relayId: null };
}

/** Carry an act out. Raises NotAsAsked, WalletRefused, Refused or Unreachable; then nothing was sent. */
export async function carryOut(errand: Errand, way: Way, stage: Stage): Promise<Sent> {
  const { agreement, chain, sender } = stage;
  const prepared = await prepare(errand, sender);
  requireTerms(agreement.agreement_id, agreement.terms, chain);
  requireCall(prepared, errand, agreement, chain);
  if (way === "own") return { hash: await sendTransaction(prepared.transaction), relayId: null };
  const signatures =
    way === "unsigned" ? {} : { [signatureField(errand, stage)]: await signed(prepared, errand, stage) };
  return relayed(errand, signatures);
}

/** A party's consent to an act of both, for the other one to bring. */
export async function consentTo(errand: Errand, stage: Stage): Promise<Hex> {
  const prepared = await prepare(errand, stage.sender);
  requireTerms(stage.agreement.agreement_id, stage.agreement.terms, stage.chain);
  return signed(prepared, errand, stage);
}

/** Of an act of both parties each signature has a place of its own. */
const signatureField = ({ act }: Errand, { agreement, sender }: Stage): string =>
  act === "settle" && sameAddress(sender, agreement.worker) ? "worker_signature" : "signature";

async function relayed(errand: Errand, signatures: Record<string, Hex>): Promise<Sent> {
  const answer = await relay(errand, signatures);
  return { hash: answer.transaction_hash as Hex, relayId: answer.relay_id };
}

async function signed(prepared: Prepared, errand: Errand, { agreement, chain, sender }: Stage): Promise<Hex> {
  const typed = prepared.typed_data as TypedData | null;
  if (!typed) throw new Error("nothing is to be signed");
  requireAuthorization(typed, errand, agreement, chain);
  return signTypedData(sender, typed);
}
