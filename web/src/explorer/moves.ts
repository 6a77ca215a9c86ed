/** Who got what by a transaction: what went along with it, and what the tokens' own logs say. */
import { type ChainTransaction, ZERO_ADDRESS } from "@/api/shapes";

/** Units of a token from one address to another; zero's address for what was made or destroyed. */
export type Move = { key: string; token: string; from: string; to: string; units: string };

type Log = ChainTransaction["logs"][number];

/** In the order of the chain. A transaction that failed moved nothing. */
export function movesOf({ outcome, sender, recipient, created, value, logs }: ChainTransaction): Move[] {
  const to = recipient ?? created;
  const along =
    outcome === "succeeded" && value !== "0" && to !== null
      ? [{ key: "value", token: ZERO_ADDRESS, from: sender, to, units: value }]
      : [];
  return [...along, ...logs.flatMap((log) => moveIn(log))];
}

function moveIn({ log_index, address, name, arguments: told }: Log): Move[] {
  if (name !== "Transfer" || told === null) return [];
  const { from, to, amount } = told as Record<string, string>;
  return from && to && amount ? [{ key: String(log_index), token: address, from, to, units: amount }] : [];
}
