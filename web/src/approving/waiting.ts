/** What waits for an employer's approval. */
import { isOpenTask } from "@/agreements/parts";
import { type AgreementRow, sameAddress } from "@/api/shapes";
import type { Errand } from "@/api/writes";

/** An agreement, and those of its milestones that were delivered and not paid. */
export type Approval = { agreement: AgreementRow; milestones: readonly number[] };

/** The acts that one batch may have. */
export const MOST = 50;

export function approvalsOf(agreements: readonly AgreementRow[], employer: string | null, now: number): Approval[] {
  return agreements
    .filter((agreement) => sameAddress(agreement.employer, employer) && !isOpenTask(agreement))
    .map((agreement) => ({ agreement, milestones: deliveredIn(agreement, now) }))
    .filter(({ milestones }) => milestones.length > 0)
    .slice(0, MOST);
}

/** Those whose review still runs: after it silence has decided. */
const deliveredIn = ({ milestones }: AgreementRow, now: number): number[] =>
  milestones
    .filter(({ state, review_until }) => state === "delivered" && Date.parse(review_until ?? "") / 1000 > now)
    .map(({ index }) => index);

/** What is left in some milestones together, in token units. */
export const leftIn = ({ milestones }: Pick<AgreementRow, "milestones">, chosen: readonly number[]): bigint =>
  chosen.reduce((sum, index) => sum + BigInt(milestones[index]?.escrowed ?? 0), 0n);

export const errandOf = ({ agreement, milestones }: Approval): Errand => ({
  ...{ agreementId: agreement.agreement_id, milestone: null, act: "release-all" },
  fields: { milestones: [...milestones] },
});
