/** A wallet's own count of its transactions: by it the owner finds one in the wallet, and can replace it. */
import type { Hex } from "@/api/shapes";
import { WalletRefused } from "@/wallets/faults";
import { hasNode, nonceOf } from "@/wallets/reading";
import { note } from "./activities";

export async function noteNonce(hash: Hex): Promise<void> {
  if (!hasNode()) return;
  try {
    const nonce = await nonceOf(hash);
    if (nonce !== null) note(hash, { nonce });
  } catch (error) {
    // Not every wallet tells it, and nothing depends on it.
    if (!(error instanceof WalletRefused)) throw error;
  }
}
