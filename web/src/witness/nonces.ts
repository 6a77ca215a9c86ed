/** The next nonce of an owner, as the contract that judges it says: a signature for a later one would be one to keep. */
import { abi } from "@artifacts/IAgreementEscrow.json";
import { type Abi, decodeFunctionResult, encodeFunctionData, parseAbi } from "viem";
import type { Place } from "@/acts/domain";
import { called, hasNode } from "@/wallets/reading";
import { answerTo, readAs } from "./asking";
import { Doubt } from "./doubt";

/** Source: ERC-2612, "Specification". */
const PERMITS = parseAbi(["function nonces(address owner) view returns (uint256)"]);

export const requirePermitNonce = (nonce: unknown, token: string, owner: string): Promise<void> =>
  requireNonce(nonce, { contract: token, functionName: "nonces", abi: PERMITS, owner });

export const requireWithdrawalNonce = (nonce: unknown, { escrow }: Place, owner: string): Promise<void> =>
  requireNonce(nonce, { contract: escrow, functionName: "nonceOf", abi: abi as Abi, owner });

type Question = { contract: string; functionName: string; abi: Abi; owner: string };

/** Raises Doubt unless it is the next one. */
async function requireNonce(nonce: unknown, { contract, functionName, abi, owner }: Question): Promise<void> {
  if (!hasNode()) return;
  const data = encodeFunctionData({ abi, functionName, args: [owner] });
  const answer = await answerTo(() => called(contract, data));
  const found = readAs(answer, (read) => decodeFunctionResult({ abi, functionName, data: read }));
  if (String(found) !== String(nonce)) throw new Doubt("nonce", { nonce: String(nonce), found: String(found) });
}
