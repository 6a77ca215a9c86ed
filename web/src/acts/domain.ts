/** The EIP-712 domain of the contract. */
import type { Chain, Hex } from "@/api/shapes";

export type Place = Pick<Chain, "chain_id" | "escrow">;

export const domainOf = (chain: Place) =>
  ({ name: "Tallystick", version: "1", chainId: chain.chain_id, verifyingContract: chain.escrow as Hex }) as const;
