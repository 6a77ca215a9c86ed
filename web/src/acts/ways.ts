import type { Chain, Readied } from "@/api/shapes";
import { isGasless } from "./signings";

/** How an act goes out: signed and sent at the relayer's cost, sent without any signature, or by the wallet itself. */
export type Way = "relayed" | "unsigned" | "own";

/** The ways that are open, the cheaper one first. */
export function waysOf(ready: Readied, chain: Chain): Way[] {
  if (isGasless(ready)) return ["relayed"];
  // Each act of a batch is prepared and signed on its own.
  if ("acts" in ready) return chain.relayer === null ? ["own"] : ["own", "relayed"];
  const isAnybodys = ANYBODYS.has(ready.act) && ready.typed_data === null;
  const free: Way[] = isAnybodys ? ["unsigned"] : ready.typed_data ? ["relayed"] : [];
  return chain.relayer === null ? ["own"] : [...free, "own"];
}

const ANYBODYS = new Set(["claim", "conclude", "reclaim", "withdraw", "sweep"]);
