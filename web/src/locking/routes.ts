/** In which ways money can be locked here, the best first: what the token offers, and what a relayer makes of it. */
import type { Chain, Funding } from "@/api/shapes";
import type { Fields } from "@/api/writes";
import { rfc3339 } from "@/dates/instant";

/** By an allowance that is there already, which is used up first; by one signature, or two; by the wallet's own sending. */
export type Route = "authorization" | "allowance" | "permit2" | "permit" | "own-transaction";

const BEST_FIRST: readonly Route[] = ["allowance", "authorization", "permit2", "permit", "own-transaction"];

/** The act by which each is asked for. */
const ACTS = {
  authorization: "fund-with-authorization",
  allowance: "fund",
  permit2: "fund-with-permit2",
  permit: "fund-with-permit",
  "own-transaction": "fund",
} as const;

/** Seconds for which a signature for the token holds: long enough to be mined, too short to be kept for later. */
const HOLDS = 7_200;

/** The ways that are open now. Without a relayer nobody would send what was only signed. */
export function routesOf(funding: Funding, chain: Chain): Route[] {
  const offered = funding.ways.filter(({ offered }) => offered).map(({ way }) => way as Route);
  return BEST_FIRST.filter(
    (route) => offered.includes(route) && (route === "own-transaction" || chain.relayer !== null),
  );
}

export const actOf = (route: Route) => ACTS[route];

/** What is said of a way beyond the milestones: until when its signature holds. */
export function fieldsOf(route: Route, milestones: readonly number[], now: number): Fields {
  const chosen = { milestones: [...milestones] };
  if (route === "authorization") return { ...chosen, valid_before: rfc3339(now + HOLDS) };
  return route === "permit" || route === "permit2" ? { ...chosen, deadline: rfc3339(now + HOLDS) } : chosen;
}
