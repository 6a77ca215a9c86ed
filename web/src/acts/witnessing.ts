/** What only the chain can say of an errand, asked of it by the wallet before anything is signed. */
import type { Agreement, AgreementRow, Chain, Gasless } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { unlessSilent } from "@/witness/asking";
import { requireHoldings } from "@/witness/holdings";
import { requirePermitNonce } from "@/witness/nonces";
import { requirePlace } from "@/witness/place";
import { requireToken } from "@/witness/token";
import type { Named } from "./comparing";
import { milestonesOf } from "./errands";

/** Acts by which no money moves: a wallet that cannot be asked does not keep anybody from being in time. */
const MOVES_NOTHING: ReadonlySet<string> = new Set(["deliver", "request-changes", "dispute", "evidence"]);

/** Raises Doubt unless place, token and milestones are what they are shown as. */
export async function requireWitnessed(errand: Errand, agreement: AgreementRow, chain: Chain): Promise<void> {
  await requirePlace(chain);
  const holdings = () => requireHoldings(agreement, concerned(errand, agreement), chain);
  if (MOVES_NOTHING.has(errand.act)) return unlessSilent(holdings);
  await requireToken(agreement.token);
  await holdings();
}

/** An amendment is about all milestones: what the employer adds is a sum over them. */
const concerned = (errand: Errand, { milestones }: AgreementRow): readonly number[] =>
  errand.act === "amend" ? milestones.map(({ index }) => index) : milestonesOf(errand);

/** Raises Doubt unless what is signed for a token can be used now, and never only later. */
export async function requirePermitNow({ signatures }: Gasless, { terms }: Agreement): Promise<void> {
  for (const { typed_data } of signatures.filter(({ typed_data }) => typed_data.primaryType === "Permit")) {
    await requirePermitNonce((typed_data.message as Named).nonce, terms.token, terms.employer);
  }
}
