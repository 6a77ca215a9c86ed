/** What became of a transaction that the server cannot find: it is there, another one did the same, or none can any more. */
import { agreementFrom, allEvents, isTransactionKnown } from "@/api/reads";
import { Refused } from "@/api/refusals";
import { connection } from "@/wallets/connection";
import { WalletRefused } from "@/wallets/faults";
import { hasNode, isMined, nonceAfter } from "@/wallets/reading";
import type { Activity } from "./activities";
import { isTold, twinOf } from "./twin";

const THERE: Partial<Activity> = { isLost: false };

/** What is to be noted of it; nothing while that is not known. */
export async function fateOf(activity: Activity, chainId: number): Promise<Partial<Activity>> {
  const { agreementId } = activity;
  if (agreementId === null || !isTold(activity)) return {};
  try {
    const isUsed = await hasUsedNonce(activity, chainId, agreementId);
    const found = await tellOf(agreementId, activity, isUsed);
    if (found || isUsed !== true) return found ?? {};
    // It left no event. That it was called off is said only where nobody knows it: it may have been refused.
    return (await isThere(activity)) ? THERE : { stage: "gone", isLost: false };
  } catch (error) {
    // The wallet tells nothing, or the mirror is not there yet: who asks again may be told.
    if (error instanceof WalletRefused || error instanceof Refused) return {};
    throw error;
  }
}

/** What the events tell of it. While its nonce is free it can still come, whatever another one did. */
async function tellOf(id: string, activity: Activity, isUsed: boolean | null): Promise<Partial<Activity> | null> {
  const events = await allEvents(id);
  if (events.some(({ transaction_hash }) => transaction_hash === activity.hash)) return THERE;
  const twin = isUsed === false ? undefined : twinOf(activity, events);
  return twin ? { replacedBy: twin.transaction_hash, isLost: false } : null;
}

const isThere = async ({ hash }: Activity): Promise<boolean> =>
  (await isMined(hash)) || (await isTransactionKnown(hash));

/** Whether its nonce is that of a transaction in a block that the mirror has; null where that is not to be known. */
async function hasUsedNonce({ from, nonce }: Activity, chainId: number, agreementId: string): Promise<boolean | null> {
  if (from === undefined || nonce === undefined || connection()?.chainId !== chainId || !hasNode()) return null;
  const { next, block } = await nonceAfter(from);
  if (next <= nonce) return false;
  await agreementFrom(agreementId, block);
  return true;
}
