/** What is indexed, as the bench names it. */

import { readFileSync } from "node:fs";
import type { Abi, AbiEvent, Address } from "viem";

/** The value of a variable that the bench must set. */
export function named(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set`);
  return value;
}

export const abi: Abi = JSON.parse(readFileSync(named("BENCH_ARTIFACT"), "utf8")).abi;

export const events = abi.filter((part): part is AbiEvent => part.type === "event");

export const address = named("BENCH_ESCROW") as Address;
