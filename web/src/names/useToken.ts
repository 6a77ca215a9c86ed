/** What a token is called. While that is not known its amounts are told in units, never in somebody else's decimals. */
import { useQuery } from "@tanstack/react-query";
import { tokenQuery } from "@/api/reads";
import type { Token } from "@/api/shapes";

export function useToken(address: string): Token {
  const { data } = useQuery(tokenQuery(address));
  return data ?? { address, symbol: null, decimals: null };
}
