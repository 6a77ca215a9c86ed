/** What a wallet is asked for: a signature that costs nothing, and a transaction that its owner pays. */
import { stringToHex } from "viem/utils";
import type { Hex, Prepared } from "@/api/shapes";
import { asked, connection } from "./connection";
import { DEVNET_WALLET } from "./devnet/name";
import { WalletRefused } from "./faults";

export type TypedData = Record<string, unknown>;
export type Unsigned = Prepared["transaction"];

/** A signature of typed data. Raises WalletRefused. Source: EIP-712, "Specification of the eth_signTypedData". */
export async function signTypedData(signer: string, typed: TypedData): Promise<Hex> {
  const signature = await asked({ method: "eth_signTypedData_v4", params: [signer, JSON.stringify(typed)] });
  return requireHex(signature, "signature");
}

/** A signature of a text. Raises WalletRefused. Source: EIP-191, "Version 0x45 (E)". */
export async function signMessage(signer: string, text: string): Promise<Hex> {
  const signature = await asked({ method: "personal_sign", params: [stringToHex(text), signer] });
  return requireHex(signature, "signature");
}

/** Have the wallet sign and send a transaction. Returns its hash. Raises WalletRefused. */
export async function sendTransaction(unsigned: Unsigned): Promise<Hex> {
  const hash = await asked({ method: "eth_sendTransaction", params: [forWallet(unsigned)] });
  return requireHex(hash, "transaction");
}

/** A wallet counts its own nonces and knows today's fees; the demo wallet has no node, and takes the server's. */
function forWallet(unsigned: Unsigned): Record<string, unknown> {
  if (connection()?.wallet.info.rdns === DEVNET_WALLET) return unsigned;
  // The chain goes along: a wallet that was switched meanwhile refuses, instead of paying on another one.
  const { from, to, value, data, gas, chainId } = unsigned;
  return { from, to, value, data, gas, chainId };
}

function requireHex(answer: unknown, what: string): Hex {
  if (typeof answer === "string" && answer.startsWith("0x")) return answer as Hex;
  throw new WalletRefused("failed", `the wallet answered no ${what}`);
}
