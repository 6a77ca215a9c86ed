/** What an amendment is compared with: the old terms by their id, the new ones by theirs, and until when it holds. */
import { type AgreementRow, type Chain, type Terms, ZERO_ADDRESS } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { seconds } from "@/dates/instant";
import { type Named, require, same } from "./comparing";
import { hashed } from "./termsHash";

/** Raises NotAsAsked unless the message is the consent to exactly the new terms. */
export function requireAmendMessage(message: Named, { fields }: Errand, chain: Chain): void {
  require(Object.keys(message).length === 2, "message");
  require(same(hashed(message.terms, chain), fields.to), "to");
  require(same(message.validBefore, seconds(String(fields.valid_before))), "validBefore");
}

/** Raises NotAsAsked unless a call replaces exactly the old terms by exactly the new ones. */
export function requireAmendCall(given: Named, { agreementId, fields }: Errand, chain: Chain): void {
  require(same(hashed(given.from, chain), agreementId), "from");
  require(same(hashed(given.to, chain), fields.to), "to");
  require(same(given.validBefore, seconds(String(fields.valid_before))), "validBefore");
}

/** How much more new terms hold in what is funded, in token units; below zero: how much less. */
export function moreIn({ milestones }: AgreementRow, to: Terms): bigint {
  const parts = milestones.filter(({ state }) => state !== "unfunded");
  return parts.reduce((more, part) => {
    const gone = BigInt(part.released) + BigInt(part.refunded);
    return more + BigInt(to.milestones[part.index]?.amount ?? 0) - gone - BigInt(part.escrowed);
  }, 0n);
}

/** What the employer adds, in token units: what one milestone is raised by is paid with what another is cut by. */
export function drawnBy(agreement: AgreementRow, to: Terms): bigint {
  const more = moreIn(agreement, to);
  return more > 0n ? more : 0n;
}

/** Nobody draws the chain's own currency from anybody: who adds it sends it along. */
export const isEmployersToSend = (agreement: AgreementRow, to: Terms): boolean =>
  agreement.terms.token === ZERO_ADDRESS && drawnBy(agreement, to) > 0n;
