/** A settlement that one party signed, as it travels to the other: in a link, behind the `#`. */
import { forLink, fromLink } from "@/acts/keeping";
import type { Hex } from "@/api/shapes";
import { isInstant } from "@/dates/instant";

export type Proposal = {
  milestone: number;
  released: string;
  refunded: string;
  valid_before: string;
  by: "employer" | "worker";
  signature: Hex;
};

export const proposalLink = (agreementId: string, proposal: Proposal): string =>
  `${location.origin}/agreements/${agreementId}#settle=${forLink(JSON.stringify(proposal))}`;

const isProposal = (found: unknown): found is Proposal => {
  if (typeof found !== "object" || found === null) return false;
  const { milestone, released, refunded, valid_before, by, signature } = found as Record<string, unknown>;
  const areTexts = [released, refunded, valid_before, signature].every((text) => typeof text === "string");
  const isSigned = /^0x([0-9a-f]{2})+$/i.test(String(signature)) && isInstant(String(valid_before));
  const areAmounts = [released, refunded].every((text) => /^(0|[1-9][0-9]{0,28})$/.test(String(text)));
  return Number.isInteger(milestone) && areTexts && isSigned && areAmounts && (by === "employer" || by === "worker");
};

/** The proposal of a link; null for what is none. It is judged by the contract, like everything signed. */
export function proposalIn(encoded: string): Proposal | null {
  try {
    const found: unknown = JSON.parse(fromLink(encoded) ?? "");
    return isProposal(found) ? found : null;
  } catch {
    return null;
  }
}
