/** What is missing of the chain's own currency for a transaction, in its smallest unit; nothing is missing below one. */
import type { Unsigned } from "./asking";
import type { Purse } from "./reading";

/** The whole limit of gas has to be there at the price of now, and the value that goes along. */
export const missingFor = ({ gas, value }: Unsigned, { balance, gasPrice }: Purse): bigint =>
  BigInt(gas ?? 0) * gasPrice + BigInt(value ?? 0) - balance;
