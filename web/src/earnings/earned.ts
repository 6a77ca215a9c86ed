/** What was earned, added up: in all, by employer, by month of the reader's zone. Each token apart, in its own units. */
import type { Movement } from "@/api/movements";
import { type Token, ZERO_ADDRESS } from "@/api/shapes";
import { seconds } from "@/dates/instant";

export type Sum = { key: string; token: Token; units: bigint; count: number };

/** What came to the address for work, without the fee. Refunds and payouts of its own money are no earnings. */
export const earnedIn = (movements: readonly Movement[]): Movement[] =>
  movements.filter(({ kind, direction }) => kind === "release" && direction === "in");

/** The month of an instant where the reader is: `2026-11`. */
export function monthOf(movement: Movement, zone?: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", timeZone: zone }).formatToParts(
    new Date(seconds(movement.block_time) * 1000),
  );
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}`;
}

/** A month in words: it has no zone any more. */
export const monthNamed = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${month}-15`));

/** The first and the last day of a month such as `2026-11`, as the API takes them; nothing for all time. */
export function periodOf(month: string): { from?: string; to?: string } {
  const [year = 0, number = 0] = month.split("-").map(Number);
  if (month === "") return {};
  // The day before the first one of the next month.
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

/** Sums per key and token, in the order of the keys. */
export function sumsBy(movements: readonly Movement[], keyOf: (movement: Movement) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const movement of movements) {
    const key = keyOf(movement);
    const before = sums.get(key + movement.token);
    sums.set(key + movement.token, {
      key,
      token: tokenOf(movement),
      units: (before?.units ?? 0n) + BigInt(movement.amount_units),
      count: (before?.count ?? 0) + 1,
    });
  }
  // The newest month on top; within a key the tokens stay in the order in which they came.
  return [...sums.values()].sort((one, other) => Number(one.key < other.key) - Number(one.key > other.key));
}

const tokenOf = ({ token, token_symbol, token_decimals }: Movement): Token => ({
  address: token || ZERO_ADDRESS,
  symbol: token_symbol,
  decimals: token_decimals,
});
