/** The place that everything is signed for: it is the one of before, the wallet is there, and the contract is ours. */
import type { Place } from "@/acts/domain";
import { chainNow, codeAt, hasNode } from "@/wallets/reading";
import { answerTo, unlessSilent } from "./asking";
import { codeOn } from "./code";
import { Doubt } from "./doubt";
import { type Pinned, requirePinned } from "./pin";

/** Raises Doubt for another chain or contract than before, for a wallet elsewhere, and for other code than ours. */
export async function requirePlace(chain: Pinned): Promise<void> {
  requirePinned(chain);
  if (!hasNode()) return;
  const found = await answerTo(chainNow);
  if (found !== chain.chain_id) throw new Doubt("other-chain", { found: String(found), chain: String(chain.chain_id) });
  // A wallet that does not tell code leaves what was pinned; money is not moved on that: its token is asked, too.
  await unlessSilent(() => requireCode(chain));
}

async function requireCode(chain: Place): Promise<void> {
  const code = await answerTo(() => codeAt(chain.escrow));
  if (code.toLowerCase() !== codeOn(chain)) throw new Doubt("no-code", { escrow: chain.escrow });
}
