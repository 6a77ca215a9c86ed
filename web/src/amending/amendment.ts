/** New terms that one party signed, as they travel to the other: in a link, behind the `#`. */
import { forLink, fromLink } from "@/acts/keeping";
import type { Hex } from "@/api/shapes";
import { isInstant } from "@/dates/instant";

export type Amendment = {
  /** The id of the new terms. */
  to: string;
  valid_before: string;
  by: "employer" | "worker";
  signature: Hex;
};

/** `brief`: the new text of the work, if it is known here; it travels along. */
export function amendmentLink(agreementId: string, amendment: Amendment, brief: string | null): string {
  const text = brief === null ? "" : `&brief=${forLink(brief)}`;
  return `${location.origin}/agreements/${agreementId}#amend=${forLink(JSON.stringify(amendment))}${text}`;
}

const isAmendment = (found: unknown): found is Amendment => {
  if (typeof found !== "object" || found === null) return false;
  const { to, valid_before, by, signature } = found as Record<string, unknown>;
  const isSigned = /^0x([0-9a-f]{2})+$/i.test(String(signature)) && isInstant(String(valid_before));
  return isSigned && /^0x[0-9a-f]{64}$/.test(String(to)) && (by === "employer" || by === "worker");
};

/** The amendment of a link; null for what is none. It is judged by the contract, like everything signed. */
export function amendmentIn(encoded: string): Amendment | null {
  try {
    const found: unknown = JSON.parse(fromLink(encoded) ?? "");
    return isAmendment(found) ? found : null;
  } catch {
    return null;
  }
}
