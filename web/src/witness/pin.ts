/**
 * The chain and the contract that the pages of this origin stand on, as they were when they were first seen on this
 * device. A server that names others later is believed only by who says so.
 */
import type { Place } from "@/acts/domain";
import { remember } from "@/parts/remember";
import { Doubt } from "./doubt";

const PINNED = "tally.place";

/** `genesis_hash`: of the chain's first block; what was pinned before that was looked at has none. */
export type Pinned = Place & { genesis_hash?: string };

/** What was pinned here; null while nothing was, or what stands there cannot be read. */
export function pinned(): Pinned | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PINNED) ?? "null");
    return isPlace(found) ? found : null;
  } catch {
    return null;
  }
}

export function pin({ chain_id, escrow, genesis_hash }: Pinned): void {
  remember(PINNED, JSON.stringify({ chain_id, escrow, genesis_hash }));
}

/** Raises Doubt when the server names another place than before. The first one is pinned. */
export function requirePinned(chain: Pinned): void {
  const before = pinned();
  if (before === null) pin(chain);
  else if (!isSamePlace(before, chain)) throw new Doubt("other-place", differenceOf(before, chain));
  else if (!isSameChain(before, chain)) throw new Doubt("other-genesis", { chain: String(chain.chain_id) });
  else if (before.genesis_hash === undefined && chain.genesis_hash !== undefined) pin(chain);
}

/** Both places, for words about them. */
export const differenceOf = (before: Place, after: Place) => ({
  ...{ chainBefore: String(before.chain_id), escrowBefore: before.escrow },
  ...{ chain: String(after.chain_id), escrow: after.escrow },
});

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.chain_id === other.chain_id && one.escrow.toLowerCase() === other.escrow.toLowerCase();

/** Two chains can have the same number, and the same contract at the same address: a development chain begun anew has. */
export const isSameChain = (one: Pinned, other: Pinned): boolean =>
  one.genesis_hash === undefined || other.genesis_hash === undefined || one.genesis_hash === other.genesis_hash;

function isPlace(found: unknown): found is Pinned {
  if (typeof found !== "object" || found === null) return false;
  const { chain_id, escrow } = found as Record<string, unknown>;
  return Number.isSafeInteger(chain_id) && /^0x[0-9a-f]{40}$/i.test(String(escrow));
}
