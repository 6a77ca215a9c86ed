/** The worker's signature of the terms. What is signed is made here from the terms: its digest is the agreement's id. */
import type { Agreement, Chain, Hex } from "@/api/shapes";
import { signTypedData } from "@/wallets/asking";
import { requireTerms } from "./consent";
import { typedTerms } from "./termsHash";

export async function signTerms(agreement: Agreement, { chain, sender }: { chain: Chain; sender: Hex }): Promise<Hex> {
  requireTerms(agreement.agreement_id, agreement.terms, chain);
  return signTypedData(sender, typedTerms(agreement.terms, chain));
}
