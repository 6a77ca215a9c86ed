/**
 * What a wallet's own node says of the chain: the one voice in the pages that is not the server's. The demo wallet has no
 * node, so it has nothing to say; its keys are worth nothing.
 */
import type { Hex } from "@/api/shapes";
import { asked, connection } from "./connection";
import { DEVNET_WALLET } from "./devnet/name";
import { WalletRefused } from "./faults";

export const hasNode = (): boolean => connection()?.wallet.info.rdns !== DEVNET_WALLET;

/** What a contract answers now; `0x` where it refuses. Raises WalletRefused where the wallet says nothing of it. */
export async function called(to: string, data: Hex): Promise<Hex> {
  try {
    return hexOf(await asked({ method: "eth_call", params: [{ to, data }, "latest"] }));
  } catch (error) {
    if (error instanceof WalletRefused && error.fault === "failed" && /revert/i.test(error.told)) return "0x";
    throw error;
  }
}

/** The code that stands at an address now; `0x` where none does. Raises WalletRefused. */
export const codeAt = async (address: string): Promise<Hex> =>
  hexOf(await asked({ method: "eth_getCode", params: [address, "latest"] }));

/** The chain that the wallet is on now. Raises WalletRefused. */
export const chainNow = async (): Promise<number> => Number(await asked({ method: "eth_chainId" }));

function hexOf(answer: unknown): Hex {
  if (typeof answer === "string" && /^0x([0-9a-f]{2})*$/i.test(answer)) return answer as Hex;
  throw new WalletRefused("unsupported", "the wallet answered nothing that can be read");
}
