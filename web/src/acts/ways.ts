import type { Chain, Prepared } from "@/api/shapes";

/** How an act goes out: signed and sent at the relayer's cost, sent without any signature, or by the wallet itself. */
export type Way = "relayed" | "unsigned" | "own";

/** The ways that are open, the cheaper one first. */
export function waysOf(prepared: Prepared, chain: Chain): Way[] {
  const isAnybodys = ANYBODYS.has(prepared.act) && prepared.typed_data === null;
  const free: Way[] = isAnybodys ? ["unsigned"] : prepared.typed_data ? ["relayed"] : [];
  return chain.relayer === null ? ["own"] : [...free, "own"];
}

const ANYBODYS = new Set(["claim", "conclude", "reclaim"]);
