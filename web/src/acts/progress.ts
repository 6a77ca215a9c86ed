/** How far something is on its way from a press to a block, whatever it is. */
import type { Readied } from "@/api/shapes";
import type { Unsigned } from "@/wallets/asking";
import { isGasless } from "./signings";
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
  /** Whether the next step follows by itself, as it was told before the first one. */
  goesOn: boolean;
  error: unknown;
  take: (way: Way) => Promise<void>;
};

/** Why the contract would refuse it; before an allowance it would, for want of that, and nothing is said. */
export const refusalOf = ({ step, ready }: Progress) => (isApproval(step) ? null : (ready?.simulation?.revert ?? null));

export function mayGo(progress: Progress): boolean {
  if (progress.isBusy || progress.isApproving) return false;
  return progress.step === "network" || (progress.ready !== undefined && refusalOf(progress) === null);
}

/** What the wallet would send next, if it is the wallet that sends. */
export function transactionOf({ step, ready }: Progress): Unsigned | undefined {
  if (!ready || isGasless(ready) || step === "connect" || step === "network") return undefined;
  if (!isApproval(step)) return ready.transaction;
  return "approval" in ready ? (ready.clearing ?? ready.approval)?.transaction : undefined;
}
