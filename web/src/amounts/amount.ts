/** Amounts, exactly: token units are `bigint` from the API's text to the screen and back. No float touches them. */

/** Text that is no amount, and why. */
export type AmountFault = "empty" | "malformed" | "too-fine" | "zero" | "too-large";

export type ReadAmount = { units: bigint; fault?: never } | { units?: never; fault: AmountFault };

const DIGITS = /^[0-9]*$/;

/** Token units as people write them: `1234500000`, 6 decimals, English, is `1,234.5`. All digits, none rounded. */
export function written(units: bigint, decimals: number, locale: string): string {
  const { whole, fraction, sign } = split(units, decimals);
  const grouped = new Intl.NumberFormat(locale).format(whole);
  const shown = fraction.replace(/0+$/, "");
  return sign + grouped + (shown ? decimalMark(locale) + shown : "");
}

/** Token units as a plain decimal text, as a field holds it: `1234.5`. */
export function plain(units: bigint, decimals: number, locale: string): string {
  const { whole, fraction, sign } = split(units, decimals);
  const shown = fraction.replace(/0+$/, "");
  return sign + whole.toString() + (shown ? decimalMark(locale) + shown : "");
}

/** What somebody typed, as token units. A group mark is taken only where the language puts one. */
export function read(text: string, decimals: number, locale: string, most: bigint): ReadAmount {
  const typed = text.trim().replace(/[\s\u00a0\u202f]/g, "");
  if (typed === "") return { fault: "empty" };
  const [whole = "", fraction = "", ...more] = typed.split(decimalMark(locale));
  const ungrouped = withoutGroups(whole, locale);
  if (more.length > 0 || ungrouped === null || !DIGITS.test(fraction) || ungrouped + fraction === "") {
    return { fault: "malformed" };
  }
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > decimals) return { fault: "too-fine" };
  const units = BigInt(ungrouped + kept.padEnd(decimals, "0") || "0");
  if (units === 0n) return { fault: "zero" };
  return units > most ? { fault: "too-large" } : { units };
}

/** How far an amount is of another, in thousandths: for the width of a bar, never for a figure. */
export const thousandths = (part: bigint, whole: bigint): number => (whole === 0n ? 0 : Number((part * 1000n) / whole));

/** A share of an amount in basis points, rounded down as the contract does. */
export const shareOf = (amount: bigint, bps: number): bigint => (amount * BigInt(bps)) / 10_000n;

/** Basis points as per cent, in the reader's language: 250 is `2.5%`. */
export const percent = (bps: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 }).format(bps / 10_000);

function split(units: bigint, decimals: number) {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return { whole: BigInt(digits.slice(0, point)), fraction: digits.slice(point), sign: units < 0n ? "−" : "" };
}

function decimalMark(locale: string): string {
  return mark("decimal", locale) ?? ".";
}

function mark(kind: "decimal" | "group", locale: string): string | undefined {
  return new Intl.NumberFormat(locale).formatToParts(1_234_567.5).find((part) => part.type === kind)?.value;
}

/** Digits without their group marks; null where a mark stands at a place where none belongs. */
function withoutGroups(whole: string, locale: string): string | null {
  const group = mark("group", locale) ?? "";
  const bare = group ? whole.split(group).join("") : whole;
  if (!DIGITS.test(bare)) return null;
  const isPlain = bare === whole;
  return isPlain || new Intl.NumberFormat(locale).format(BigInt(bare || "0")) === whole ? bare : null;
}
