/** Under which key the contract stores a milestone: its `holdingIdOf`. By it evidence names what it is about. */
import { concat, keccak256, numberToHex } from "viem/utils";
import { type AgreementRow, type EscrowEvent, type Hex, sameAddress } from "@/api/shapes";

export const holdingIdOf = (agreementId: string, milestone: number, amount: bigint): Hex =>
  keccak256(
    concat([agreementId.toLowerCase() as Hex, numberToHex(milestone, { size: 32 }), numberToHex(amount, { size: 32 })]),
  );

/** The milestone that an event is about; null where it is about none of them. */
export function milestoneOf({ name, milestone, fact }: EscrowEvent, agreement: AgreementRow): number | null {
  if (name !== "Evidence") return milestone;
  const { agreement_id: id, terms } = agreement;
  const about = terms.milestones.findIndex(({ amount }, index) =>
    sameAddress(holdingIdOf(id, index, BigInt(amount)), String(fact.evidence_group_id)),
  );
  return about === -1 ? null : about;
}
