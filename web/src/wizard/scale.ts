/** Whether what was typed means what it is registered as: by the decimals that the token tells the wallet. */
import type { Chain, Token } from "@/api/shapes";
import { connection, switchTo } from "@/wallets/connection";

/** Raises Doubt, or WalletRefused where the wallet does not come to the chain. */
export async function requireScale(token: Token, chain: Chain): Promise<void> {
  if (connection()?.chainId !== chain.chain_id) await switchTo(chain.chain_id);
  const [{ requirePlace }, { requireToken }] = await Promise.all([
    import("@/witness/place"),
    import("@/witness/token"),
  ]);
  await requirePlace(chain);
  await requireToken(token);
}
