/** What was filled in about an export, as it was typed; and what is asked for, once nothing is wrong with it. */
import { getAddress, isAddress } from "viem/utils";
import type { Chain } from "@/api/shapes";
import { type Choice, FIRST_CHOICE, isFault, meant } from "@/audit/blockChoice";
import { zoneHere } from "@/dates/instant";
import type { Wanted } from "./files";

/** `token`: an address; empty: all tokens. Days such as `2026-11-30`; empty: without a bound. */
export type Draft = { party: string; token: string; from: string; to: string; zone: string; at: Choice };

export type Faults = { party?: "address"; to?: "order"; zone?: "zone" };

export const emptyDraft = (): Draft => ({ party: "", token: "", from: "", to: "", zone: zoneHere(), at: FIRST_CHOICE });

export function faultsOf({ party, from, to, zone }: Draft): Faults {
  const faults: Faults = {};
  if (party.trim() !== "" && !isAddress(party.trim(), { strict: false })) faults.party = "address";
  // Days of four-digit years stand in the order of their letters.
  if (from !== "" && to !== "" && to < from) faults.to = "order";
  if (!isZone(zone.trim())) faults.zone = "zone";
  return faults;
}

/** What is asked for; null where something is wrong or missing. */
export function wantedBy(draft: Draft, chain: Chain): Wanted | null {
  const at = meant(draft.at, chain);
  if (at === null || isFault(at) || Object.keys(faultsOf(draft)).length > 0) return null;
  const { party, token, from, to, zone } = draft;
  return { party: party.trim() === "" ? undefined : getAddress(party.trim()), token, from, to, zone: zone.trim(), at };
}

/** Whether it names a time zone. An offset such as `+08:00` is none: its clocks are never put on or back. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
