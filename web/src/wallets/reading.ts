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

/** The nonce of a transaction that the wallet sent; null where its node does not tell. Raises WalletRefused. */
export async function nonceOf(hash: Hex): Promise<number | null> {
  const found = (await asked({ method: "eth_getTransactionByHash", params: [hash] })) as { nonce?: unknown } | null;
  return typeof found?.nonce === "string" ? Number(found.nonce) : null;
}

/** Whether the wallet's node has a transaction in a block. Raises WalletRefused. */
export const isMined = async (hash: Hex): Promise<boolean> =>
  (await asked({ method: "eth_getTransactionReceipt", params: [hash] })) != null;

/** The next nonce of an address, and a block by which it was that. Raises WalletRefused. */
export async function nonceAfter(address: Hex): Promise<{ next: number; block: number }> {
  const next = countOf(await asked({ method: "eth_getTransactionCount", params: [address, "latest"] }));
  return { next, block: countOf(await asked({ method: "eth_blockNumber" })) };
}

/** Wei. */
export type Purse = { balance: bigint; gasPrice: bigint };

/** What an address has, and what a unit of gas costs now; null where the wallet does not tell. */
export async function purseOf(address: string): Promise<Purse | null> {
  if (!hasNode()) return null;
  try {
    const balance = await asked({ method: "eth_getBalance", params: [address, "latest"] });
    return { balance: weiOf(balance), gasPrice: weiOf(await asked({ method: "eth_gasPrice" })) };
  } catch (error) {
    if (error instanceof WalletRefused) return null;
    throw error;
  }
}

function weiOf(answer: unknown): bigint {
  if (typeof answer === "string" && /^0x[0-9a-f]+$/i.test(answer)) return BigInt(answer);
  throw new WalletRefused("unsupported", "the wallet answered no amount");
}

function countOf(answer: unknown): number {
  const count = typeof answer === "string" ? Number(answer) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new WalletRefused("unsupported", "the wallet answered no number");
}

function hexOf(answer: unknown): Hex {
  if (typeof answer === "string" && /^0x([0-9a-f]{2})*$/i.test(answer)) return answer as Hex;
  throw new WalletRefused("unsupported", "the wallet answered nothing that can be read");
}
