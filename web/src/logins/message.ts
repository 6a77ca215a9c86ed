/**
 * What a person signs to sign in, written here (ERC-4361). Of the server's text only the nonce and the times are taken:
 * whatever else it says would be signed for another site, another chain or another purpose.
 */
import { require } from "@/acts/comparing";
import type { Hex } from "@/api/shapes";
import { seconds } from "@/dates/instant";
import { ClocksDiffer } from "./clocksDiffer";

/** Who signs in where. `now`: this device's time of day, in Unix seconds. */
export type Wanted = { address: Hex; origin: string; chainId: number; now: number };

const STATEMENT = "Sign in to Tallystick. This moves no money, allows nobody to move any, and costs nothing.";
const AN_HOUR = 3_600;
const INSTANT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
const TAKEN: readonly [where: string, form: RegExp][] = [
  ["nonce", /^Nonce: [A-Za-z0-9]{8,200}$/],
  ["issuedAt", new RegExp(`^Issued At: (${INSTANT})$`)],
  ["expirationTime", new RegExp(`^Expiration Time: (${INSTANT})$`)],
];

/** The text to sign. Raises NotAsAsked where the server wrote another one, and ClocksDiffer. */
export function messageFor(wanted: Wanted, written: string): string {
  const ours = beginningOf(wanted);
  const lines = written.split("\n");
  ours.forEach(([where, line], place) => {
    require(lines[place] === line, where);
  });
  const theirs = lines.slice(ours.length);
  const [, issuedAt, expiresAt] = TAKEN.map(([where, form], place) => {
    const found = form.exec(theirs[place] ?? "");
    require(found !== null, where);
    return found?.[1] ?? "";
  });
  require(theirs.length === TAKEN.length, "message");
  requireTimely(seconds(issuedAt ?? ""), seconds(expiresAt ?? ""), wanted.now);
  return [...ours.map(([, line]) => line), ...theirs].join("\n");
}

const beginningOf = ({ address, origin, chainId }: Wanted): [where: string, line: string][] => [
  ["domain", `${new URL(origin).host} wants you to sign in with your Ethereum account:`],
  ["address", address],
  ["message", ""],
  ["statement", STATEMENT],
  ["message", ""],
  ["uri", `URI: ${origin}`],
  ["version", "Version: 1"],
  ["chainId", `Chain ID: ${chainId}`],
];

/** A message that is good for long, or not yet, would be one to keep for later. */
function requireTimely(issuedAt: number, expiresAt: number, now: number): void {
  require(expiresAt > issuedAt && expiresAt - issuedAt <= AN_HOUR, "expirationTime");
  if (!(Math.abs(issuedAt - now) <= AN_HOUR)) throw new ClocksDiffer();
}
