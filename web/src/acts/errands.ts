/** Which milestones an errand is about, and what is locked by it. */
import type { AgreementRow } from "@/api/shapes";
import type { Errand } from "@/api/writes";

/** Of one milestone that one; of a set those that are named. */
export function milestonesOf({ milestone, fields }: Pick<Errand, "milestone" | "fields">): readonly number[] {
  if (milestone !== null) return [milestone];
  return Array.isArray(fields.milestones) ? fields.milestones.map(Number) : [];
}

/** A set as the contract has it: bit i stands for milestone i. */
export const maskOf = (milestones: readonly number[]): bigint =>
  milestones.reduce((mask, index) => mask | (1n << BigInt(index)), 0n);

/** The amounts of the milestones of an errand together, in token units, by the terms. */
export const sumOf = (errand: Errand, { terms }: Pick<AgreementRow, "terms">): bigint =>
  milestonesOf(errand).reduce((sum, index) => sum + BigInt(terms.milestones[index]?.amount ?? 0), 0n);
