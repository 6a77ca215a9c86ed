/** What is read, and how fresh it is kept. Everything that shows an agreement asks here. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { Doubt } from "@/witness/doubt";
import { api, body } from "./client";
import { movementsIn } from "./movements";
import { isMissing, mayAskAgain } from "./refusals";
import type { Agreement, AgreementState, EscrowEvent } from "./shapes";
import { sourceOf } from "./sourcify";

const SECOND = 1_000;
/** How often a page that is looked at asks again. The server gives an unchanged answer from memory. */
const PACE = 3 * SECOND;
/** How often the chain's own figures are asked for: that costs the server a question to its node. */
export const SLOW_PACE = 10 * SECOND;
const MOST_TRIES = 3;

export const retry = (count: number, error: unknown) => count < MOST_TRIES && mayAskAgain(error) && !isMissing(error);

export const chainQuery = () =>
  queryOptions({
    queryKey: ["chain"],
    queryFn: () => body(api.GET("/v1/chain")),
    refetchInterval: SLOW_PACE,
    staleTime: SLOW_PACE / 2,
    retry,
  });

/** An agreement; from a mirror that has block `from`, the one of one's own transaction. */
export const agreementQuery = (id: string, from: number | null) =>
  queryOptions({
    queryKey: ["agreement", id],
    queryFn: () => agreementFrom(id, from),
    // One that nobody knows is asked for once: whoever waits for it can ask again.
    refetchInterval: ({ state }) => (isMissing(state.error) ? false : PACE),
    refetchOnWindowFocus: ({ state }) => !isMissing(state.error),
    retry,
  });

export const eventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["events", id],
    queryFn: ({ pageParam }) =>
      body(
        api.GET("/v1/agreements/{agreement_id}/events", {
          params: { path: { agreement_id: id }, query: { limit: 100, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: PACE,
    retry,
  });

/** All events of an agreement, to the last: for what is decided by them. */
export const allEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["events", id, "all"],
    queryFn: () => allEvents(id),
    refetchInterval: PACE,
    retry,
  });

export const journalQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["journal", id],
    queryFn: ({ pageParam }) =>
      body(
        api.GET("/v1/agreements/{agreement_id}/journal", {
          params: { path: { agreement_id: id }, query: { limit: 100, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    retry,
  });

export type Wanted = { party?: string | undefined; state?: AgreementState | undefined };

export const agreementsQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: ["agreements", wanted.party ?? null, wanted.state ?? null],
    queryFn: ({ pageParam }) =>
      body(
        api.GET("/v1/agreements", {
          params: { query: { party: wanted.party, state: wanted.state, limit: 20, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 2 * PACE,
    retry,
  });

export const transactionQuery = (hash: string) =>
  queryOptions({
    queryKey: ["transaction", hash],
    queryFn: () =>
      body(api.GET("/v1/transactions/{transaction_hash}", { params: { path: { transaction_hash: hash } } })),
    refetchInterval: (query) => (query.state.data?.state === "finalized" ? false : PACE),
    retry,
  });

/** Whether the server, or its node, knows a transaction now. */
export async function isTransactionKnown(hash: string): Promise<boolean> {
  try {
    await body(api.GET("/v1/transactions/{transaction_hash}", { params: { path: { transaction_hash: hash } } }));
    return true;
  } catch (failure) {
    if (isMissing(failure)) return false;
    throw failure;
  }
}

export const relayQuery = (id: string) =>
  queryOptions({
    queryKey: ["relay", id],
    queryFn: () => body(api.GET("/v1/relays/{relay_id}", { params: { path: { relay_id: id } } })),
    retry,
  });

export const balancesQuery = (account: string) =>
  queryOptions({
    queryKey: ["balances", account],
    queryFn: () => body(api.GET("/v1/balances", { params: { query: { account, at: "head" } } })),
    retry,
  });

/** What is proved of an address so far. */
export const recordQuery = (address: string) =>
  queryOptions({
    queryKey: ["record", address],
    queryFn: () => body(api.GET("/v1/addresses/{address}/record", { params: { path: { address } } })),
    refetchInterval: SLOW_PACE,
    retry,
  });

/** In which ways an agreement's money can be locked now. That costs the server questions to its node. */
export const fundingQuery = (id: string) =>
  queryOptions({
    queryKey: ["funding", id],
    queryFn: () => body(api.GET("/v1/agreements/{agreement_id}/funding", { params: { path: { agreement_id: id } } })),
    staleTime: SLOW_PACE,
    retry,
  });

/** What a token says of itself. It says the same for ever. */
export const tokenQuery = (address: string) =>
  queryOptions({
    queryKey: ["token", address.toLowerCase()],
    queryFn: () => body(api.GET("/v1/tokens/{address}", { params: { path: { address } } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry,
  });

/** The books against the chain, as of `head`, `finalized` or a height. By a press only: every figure costs a question. */
export const reconciliationQuery = (at: string) =>
  queryOptions({
    queryKey: ["reconciliation", at],
    queryFn: () => body(api.GET("/v1/audit/reconciliation", { params: { query: { at } } })),
    enabled: false,
    retry,
  });

/** How far the code at an address is what its sources say. */
export const sourceQuery = (chainId: number, address: string) =>
  queryOptions({
    queryKey: ["source", chainId, address],
    queryFn: () => sourceOf(chainId, address),
    staleTime: Number.POSITIVE_INFINITY,
    retry,
  });

/** Movements of value of an address, as they stand in the books at their head: the export for programs. */
export const movementsQuery = (party: string) =>
  queryOptions({
    queryKey: ["movements", party],
    queryFn: async () => movementsIn(await body(movements(party))),
    retry,
  });

const movements = (party: string) =>
  api.GET("/v1/exports/movements", {
    params: { query: { party, format: "jsonl", at: "head" } },
    parseAs: "text",
  }) as Promise<{ data?: string }>;

/** The agreements whose disputes an address rules. */
export const ruledByQuery = (arbiter: string) =>
  infiniteQueryOptions({
    queryKey: ["ruled-by", arbiter],
    queryFn: ({ pageParam }) =>
      body(api.GET("/v1/agreements", { params: { query: { arbiter, limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: SLOW_PACE,
    retry,
  });

/** An agreement as of block `from` at least. Raises Refused where the mirror has not got there. */
export async function agreementFrom(id: string, from: number | null): Promise<Agreement> {
  const asked = { params: { path: { agreement_id: id }, query: atLeast(from) as never } };
  return requireAsked(id, await body(api.GET("/v1/agreements/{agreement_id}", asked)));
}

export async function allEvents(id: string): Promise<readonly EscrowEvent[]> {
  const events: EscrowEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, cursor };
    const path = { agreement_id: id };
    const page = await body(api.GET("/v1/agreements/{agreement_id}/events", { params: { path, query } }));
    events.push(...page.events);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return events;
}

/** The agreement that was asked for, and no other one: an address in a page is a promise. Raises Doubt. */
export function requireAsked(id: string, found: Agreement): Agreement {
  if (found.agreement_id.toLowerCase() === id.toLowerCase()) return found;
  throw new Doubt("other-agreement", { asked: id, found: found.agreement_id });
}

const atLeast = (block: number | null) => (block === null ? {} : { min_block: block });
