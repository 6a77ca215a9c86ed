/** Where the demo wallet may be offered: on a development chain on this very machine, and nowhere else. */
import type { Chain } from "@/api/shapes";

const DEVNET = 31_337;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

export const isDevnet = (chain: Pick<Chain, "chain_id">, hostname: string = location.hostname): boolean =>
  chain.chain_id === DEVNET && LOOPBACK.has(hostname);
