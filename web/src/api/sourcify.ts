/** The server's answers in Sourcify's language, which is not described with the rest. */
import { Unreachable } from "./refusals";

export type Source = { match: "exact_match" | "match" | null };

/** Raises Unreachable where nothing can be said of the code now: that is no word against it. */
export async function sourceOf(chainId: number, address: string): Promise<Source> {
  const found = await fetch(`/v2/contract/${chainId}/${address}`).catch((cause) => {
    throw new Unreachable(cause);
  });
  const NOT_OURS = 404;
  if (found.status === NOT_OURS) return { match: null };
  if (!found.ok) throw new Unreachable(`HTTP ${found.status}`);
  return (await found.json()) as Source;
}
