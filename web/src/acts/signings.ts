/** What is to be signed for an act, in the order in which the wallet is asked. */
import type { Gasless, Prepared, Readied, Ready } from "@/api/shapes";

export type Signing = { field: string; typed_data: Record<string, unknown> };

export const isGasless = (ready: Readied): ready is Gasless => "signatures" in ready;

/** An act that a wallet can send as it is. */
export const isSendable = (ready: Ready | undefined): ready is Prepared => ready !== undefined && !isGasless(ready);

export function signingsOf(ready: Readied): Signing[] {
  if (isGasless(ready)) return ready.signatures;
  const typed = "typed_data" in ready ? ready.typed_data : null;
  return typed ? [{ field: "signature", typed_data: typed }] : [];
}
