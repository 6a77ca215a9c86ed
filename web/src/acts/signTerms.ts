/** The worker's signature of the terms. What is signed is made here from the terms: its digest is the agreement's id. */
import type { Agreement, Chain, Hex } from "@/api/shapes";
import { signTypedData } from "@/wallets/asking";
import { requirePlace } from "@/witness/place";
import { requireToken } from "@/witness/token";
import { typedTerms } from "./termsHash";
import { requireTold } from "./told";

export async function signTerms(agreement: Agreement, { chain, sender }: { chain: Chain; sender: Hex }): Promise<Hex> {
  requireTold(agreement, chain);
  await requirePlace(chain);
  await requireToken(agreement.token);
  return signTypedData(sender, typedTerms(agreement.terms, chain));
}
