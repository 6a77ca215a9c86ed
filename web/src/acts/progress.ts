/** How far something is on its way from a press to a block, whatever it is. */
import type { Readied } from "@/api/shapes";
import type { Way } from "./ways";

/** A transaction before the act: the old allowance taken back, and the new one given. */
export type ApprovalStep = "clearing" | "allowance";

/** What is to be done next; `permit` is signed together with the act. */
export type Step = "connect" | "network" | ApprovalStep | "permit" | "act";

export const isApproval = (step: Step): step is ApprovalStep => step === "clearing" || step === "allowance";

export type Progress = {
  step: Exclude<Step, "permit">;
  /** All steps, from the first one, told before anything is asked. */
  steps: Step[];
  ready: Readied | undefined;
  ways: Way[];
  isBusy: boolean;
  isApproving: boolean;
  error: unknown;
  take: (way: Way) => Promise<void>;
};

/** Why the contract would refuse it; before an allowance it would, for want of that, and nothing is said. */
export const refusalOf = ({ step, ready }: Progress) => (isApproval(step) ? null : (ready?.simulation?.revert ?? null));

export function mayGo(progress: Progress): boolean {
  if (progress.isBusy || progress.isApproving) return false;
  return progress.step === "network" || (progress.ready !== undefined && refusalOf(progress) === null);
}
