/** Logs of the contract, decoded by its own interface. */
import { abi } from "@artifacts/IAgreementEscrow.json";
import { type Abi, decodeEventLog } from "viem";
import type { Hex } from "@/api/shapes";

export type Log = { address: Hex; topics: readonly Hex[]; data: Hex };

/** An event's name and arguments; null for a log that is none of the contract's events. */
export function eventIn({ topics, data }: Log): { name: string; args: Record<string, unknown> } | null {
  try {
    const found = decodeEventLog({ abi: abi as Abi, topics: topics as [Hex, ...Hex[]], data });
    return { name: String(found.eventName), args: (found.args ?? {}) as unknown as Record<string, unknown> };
  } catch {
    return null;
  }
}
