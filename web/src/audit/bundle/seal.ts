/** The one way to write a proof file, and its seal: the hash of all else. Source: RFC 8785; `docs/bundles.md`. */
import { keccak256, toHex } from "viem";
import { requireSame } from "./faults";

/** Throws unless the file is written in the one way, and sealed as it stands. */
export function requireSealed(content: string, bundle: Record<string, unknown>): void {
  const { seal, ...unsealed } = bundle;
  requireSame(keccak256(toHex(written(unsealed))), seal, "seal");
  if (written(bundle) !== content)
    throw new RangeError("the same would be written otherwise: members in order, no blanks");
}

const written = (value: unknown): string => `${JSON.stringify(value, ordered)}\n`;

function ordered(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
