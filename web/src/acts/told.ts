/**
 * What the server tells of an agreement beside its terms says the same as they do: pages show these members, and only the
 * terms are hashed. What is held of the milestones only the chain can say; see `witness/`.
 */
import { type AgreementRow, sameAddress } from "@/api/shapes";
import { require, same } from "./comparing";
import { requireTerms } from "./consent";
import type { Place } from "./domain";

/** Raises NotAsAsked unless an agreement is that of its terms, in all that is shown of it. */
export function requireTold(agreement: AgreementRow, chain: Place): void {
  const { agreement_id, terms, employer, worker, token, milestones } = agreement;
  requireTerms(agreement_id, terms, chain);
  require(sameAddress(employer, terms.employer), "employer");
  require(sameAddress(worker, terms.worker), "worker");
  require(sameAddress(token.address, terms.token), "token");
  require(milestones.length === terms.milestones.length, "milestones");
  milestones.forEach((shown, index) => {
    require(shown.index === index, `milestones.${index}.index`);
    require(same(shown.amount, terms.milestones[index]?.amount), `milestones.${index}.amount`);
  });
}
