/** What the chain itself says, asked of the server's node at that moment: each question costs it some. */
import { queryOptions } from "@tanstack/react-query";
import { api, body } from "./client";
import { retry, SLOW_PACE } from "./reads";

export const chainTransactionQuery = (hash: string) =>
  queryOptions({
    queryKey: ["chain-transaction", hash],
    queryFn: () =>
      body(api.GET("/v1/explorer/transactions/{transaction_hash}", { params: { path: { transaction_hash: hash } } })),
    // Once it is final only the mirror can change, which then has it.
    refetchInterval: ({ state: { data } }) => (data?.is_final && data.mirror !== "behind" ? false : SLOW_PACE),
    retry,
  });

/** `block`: its height, its hash, `head` or `finalized`. */
export const chainBlockQuery = (block: string) =>
  queryOptions({
    queryKey: ["chain-block", block],
    queryFn: () => body(api.GET("/v1/explorer/blocks/{block}", { params: { path: { block } } })),
    refetchInterval: SLOW_PACE,
    retry,
  });

export const chainAddressQuery = (address: string) =>
  queryOptions({
    queryKey: ["chain-address", address.toLowerCase()],
    queryFn: () => body(api.GET("/v1/explorer/addresses/{address}", { params: { path: { address } } })),
    refetchInterval: SLOW_PACE,
    retry,
  });
