/** How an act is carried out: read, signed in the wallet, and put on its way. Returns where it can be followed. */
import {
  type Agreement,
  type Chain,
  type Gasless,
  type Hex,
  type Prepared,
  sameAddress,
  type Terms,
} from "@/api/shapes";
import { type Errand, prepare, relay } from "@/api/writes";
import { sendTransaction, signTypedData, type TypedData, type Unsigned } from "@/wallets/asking";
import { lockedBy, requireApproval, requireAuthorization, requireCall, requireSender, requireTerms } from "./consent";
import { requireDeposit } from "./deposits";
import { isGasless } from "./signings";
import { requireTold } from "./told";
import type { Way } from "./ways";
import { requirePermitNow, requireWitnessed } from "./witnessing";

/** What was put on its way. */
export type Sent = { hash: Hex; relayId: string | null };

/** `successor`: the new terms of an amendment, as they are shown. */
export type Stage = { agreement: Agreement; chain: Chain; sender: Hex; successor?: Terms | undefined };

/** Let the escrow draw what is to be locked, and nothing more; before it nothing at all, where the token wants that. */
export async function approve(prepared: Prepared, errand: Errand, stage: Stage): Promise<Sent> {
  const next = prepared.clearing ?? prepared.approval;
  if (!next) throw new Error("no approval is needed");
  requireShown(errand, stage);
  const { agreement, chain } = stage;
  const amount = prepared.clearing ? 0n : lockedBy({ ...stage, errand });
  requireApproval(next.transaction, amount, agreement, chain);
  await requireWitnessed(errand, agreement, chain);
  return sent(next.transaction, stage.sender);
}

/** Carry an act out. Raises NotAsAsked, Doubt, WalletRefused, Refused or Unreachable; then nothing was sent. */
export async function carryOut(errand: Errand, way: Way, stage: Stage): Promise<Sent> {
  const ready = await prepare(errand, stage.sender);
  requireShown(errand, stage);
  if (isGasless(ready)) return relayed(errand, await signedAll(ready, errand, stage));
  requireCall(ready, { ...stage, errand }, stage.chain);
  if (way === "own") {
    await requireWitnessed(errand, stage.agreement, stage.chain);
    return sent(ready.transaction, stage.sender);
  }
  const signatures = way === "unsigned" ? {} : { [signatureField(errand, stage)]: await signed(ready, errand, stage) };
  return relayed(errand, signatures);
}

/** A party's consent to an act of both, for the other one to bring. */
export async function consentTo(errand: Errand, stage: Stage): Promise<Hex> {
  const ready = await prepare(errand, stage.sender);
  requireShown(errand, stage);
  return signed(ready as Prepared, errand, stage);
}

/** The terms that are shown are those that are hashed, the old ones and the new ones. */
function requireShown({ act, fields }: Errand, { agreement, chain, successor }: Stage): void {
  requireTold(agreement, chain);
  if (act !== "amend") return;
  if (!successor) throw new Error("an amendment needs its new terms");
  requireTerms(String(fields.to), successor, chain);
}

/** Of an act of both parties each signature has a place of its own. */
const signatureField = ({ act }: Errand, { agreement, sender }: Stage): string =>
  OF_BOTH.has(act) && !sameAddress(sender, agreement.employer) ? "worker_signature" : "signature";

const OF_BOTH: ReadonlySet<string> = new Set(["settle", "amend"]);

/** Sent by the wallet of who is connected, and of nobody else. */
export async function sent(transaction: Unsigned, sender: Hex): Promise<Sent> {
  requireSender(transaction, sender);
  return { hash: await sendTransaction(transaction), relayId: null };
}

async function relayed(errand: Errand, signatures: Record<string, Hex>): Promise<Sent> {
  const answer = await relay(errand, signatures);
  return { hash: answer.transaction_hash as Hex, relayId: answer.relay_id };
}

async function signed(prepared: Prepared, errand: Errand, { agreement, chain, sender }: Stage): Promise<Hex> {
  const typed = prepared.typed_data as TypedData | null;
  if (!typed) throw new Error("nothing is to be signed");
  requireAuthorization(typed, errand, agreement, chain);
  await requireWitnessed(errand, agreement, chain);
  return signTypedData(sender, typed);
}

/** All is read before the first is signed: nobody is left with half of it. */
async function signedAll(gasless: Gasless, errand: Errand, stage: Stage): Promise<Record<string, Hex>> {
  requireDeposit(gasless, errand, stage.agreement, stage.chain);
  await requireWitnessed(errand, stage.agreement, stage.chain);
  await requirePermitNow(gasless, stage.agreement);
  const signatures: Record<string, Hex> = {};
  for (const { field, typed_data } of gasless.signatures) {
    signatures[field] = await signTypedData(stage.sender, typed_data);
  }
  return signatures;
}
