/** What is to be signed for an act, in the order in which the wallet is asked. */
import type { Gasless, Prepared, Ready } from "@/api/shapes";

export type Signing = { field: string; typed_data: Record<string, unknown> };

export const isGasless = (ready: Ready): ready is Gasless => "signatures" in ready;

/** An act that a wallet can send as it is. */
export const isSendable = (ready: Ready | undefined): ready is Prepared => ready !== undefined && !isGasless(ready);

export function signingsOf(ready: Ready): Signing[] {
  if (isGasless(ready)) return ready.signatures;
  return ready.typed_data ? [{ field: "signature", typed_data: ready.typed_data }] : [];
}
