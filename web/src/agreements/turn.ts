/** Whose turn it is. */
import { offersOf } from "@/acts/catalogue";
import type { AgreementRow, Milestone } from "@/api/shapes";
import type { en } from "@/locales/en";
import { isOpen, isOpenTask, type Role } from "./parts";

/** The worker signs the terms while nothing is locked: then locking starts the work at once. */
export const mayAgree = (agreement: AgreementRow, role: Role): boolean =>
  role === "worker" && !agreement.accepted && agreement.state === "draft";

/** Whoever finds an open task may offer to do it, while its money is there. */
export const mayApply = (agreement: AgreementRow, role: Role): boolean =>
  role === "stranger" && isOpenTask(agreement) && agreement.milestones.some(isOpen);

/** The acts that can be due: those that have words for it. */
type DueAct = keyof typeof en.next.acts;

/** An act that is due, and the milestones on which it is. */
export type Due = { act: DueAct; milestones: readonly number[] };

/** The acts that can be done for several milestones in one go: those that have words for it. */
type SeveralAct = keyof typeof en.next.several;
const SEVERAL: readonly string[] = ["fund", "release"] satisfies SeveralAct[];

export const severalOf = (act: DueAct): SeveralAct | null => (SEVERAL.includes(act) ? (act as SeveralAct) : null);

/** What can be done in one go is told once. */
export function together(due: readonly { act: DueAct; milestone: Milestone }[]): Due[] {
  const several = (act: DueAct) => due.filter((one) => one.act === act).map(({ milestone }) => milestone.index);
  return due.flatMap(({ act, milestone }) => {
    if (severalOf(act) === null) return [{ act, milestones: [milestone.index] }];
    const milestones = several(act);
    return milestones[0] === milestone.index ? [{ act, milestones }] : [];
  });
}

/** The acts that are due of somebody in a role, with their milestones. */
export function dueOf(agreement: AgreementRow, role: Role, now: number) {
  return agreement.milestones.flatMap((milestone) =>
    offersOf(milestone, role, now, isOpenTask(agreement))
      .filter(({ weight }) => weight === "due")
      .map(({ act }) => ({ act: act as DueAct, milestone })),
  );
}

/** Whether something waits for who looks: a party or the arbiter. What anybody may do waits for nobody. */
export const isTurnOf = (agreement: AgreementRow, role: Role, now: number): boolean =>
  role !== "stranger" && (mayAgree(agreement, role) || dueOf(agreement, role, now).length > 0);
