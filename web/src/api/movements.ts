/** Movements of value, as the export for programs writes them: a line each, and one that says that it is whole. */
import { Unreachable } from "./refusals";

export type Movement = {
  event_id: string;
  block_number: number;
  transaction_hash: string;
  block_time: string;
  kind: string;
  direction: string;
  agreement_id: string | null;
  milestone: number | null;
  counterparty: string | null;
  token: string;
  token_symbol: string | null;
  token_decimals: number | null;
  amount_units: string;
  fee_units: string | null;
};

/** Raises Unreachable for a file that broke off. */
export function movementsIn(lines: string): Movement[] {
  const found = lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { movement?: Movement; end?: { movements: number } });
  const movements = found.flatMap(({ movement }) => (movement ? [movement] : []));
  if (found.at(-1)?.end?.movements !== movements.length) throw new Unreachable("the export broke off");
  return movements;
}
