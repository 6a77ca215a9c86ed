/** What came along behind the `#` of a link: the text of the work, or a proposal. It was sent to no server. */
import { useRouterState } from "@tanstack/react-router";
import { useMemo } from "react";
import { fromLink, keep } from "@/acts/keeping";
import { type Amendment, amendmentIn } from "@/amending/amendment";
import { type Proposal, proposalIn } from "@/settlement/proposal";

/** Characters of a text that is kept: links from others must not fill the device. */
const LONGEST = 100_000;

export type Fragment = { proposal: Proposal | null; amendment: Amendment | null };

export function useFragment(): Fragment {
  const fragment = useRouterState({ select: (state) => state.location.hash });
  return useMemo(() => {
    const parts = new URLSearchParams(fragment);
    // Each is kept under its own hash: a text that belongs to no agreement is found by none.
    for (const encoded of [...parts.getAll("brief"), ...parts.getAll("text")]) {
      const text = fromLink(encoded);
      if (text && text.length <= LONGEST) keep(text);
    }
    const proposal = parts.get("settle");
    const amendment = parts.get("amend");
    return {
      proposal: proposal ? proposalIn(proposal) : null,
      amendment: amendment ? amendmentIn(amendment) : null,
    };
  }, [fragment]);
}
