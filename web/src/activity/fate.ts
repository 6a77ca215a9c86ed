/** What became of a transaction that no node knows any more: another one did the same, or none can any more. */
import { agreementFrom, allEvents } from "@/api/reads";
import { Refused } from "@/api/refusals";
import { connection } from "@/wallets/connection";
import { WalletRefused } from "@/wallets/faults";
import { hasNode, nonceAfter } from "@/wallets/reading";
import type { Activity } from "./activities";
import { isTold, twinOf } from "./twin";

/** What is to be noted of it; nothing while that is not known. */
export async function fateOf(activity: Activity, chainId: number): Promise<Partial<Activity>> {
  const { agreementId } = activity;
  if (agreementId === null || !isTold(activity)) return {};
  const found = await replacedIn(agreementId, activity);
  if (found) return found;
  try {
    if (!(await isUsed(activity, chainId, agreementId))) return {};
  } catch (error) {
    // The wallet tells nothing, or the mirror is not there yet: who asks again may be told.
    if (error instanceof WalletRefused || error instanceof Refused) return {};
    throw error;
  }
  return (await replacedIn(agreementId, activity)) ?? { stage: "gone", isLost: false };
}

async function replacedIn(agreementId: string, activity: Activity): Promise<Partial<Activity> | null> {
  const twin = twinOf(activity, await allEvents(agreementId));
  return twin ? { replacedBy: twin.transaction_hash, isLost: false } : null;
}

/** Whether another transaction has its nonce, in a block that the mirror has: then it can be in none any more. */
async function isUsed({ from, nonce }: Activity, chainId: number, agreementId: string): Promise<boolean> {
  if (from === undefined || nonce === undefined || connection()?.chainId !== chainId || !hasNode()) return false;
  const { next, block } = await nonceAfter(from);
  if (next <= nonce) return false;
  await agreementFrom(agreementId, block);
  return true;
}
