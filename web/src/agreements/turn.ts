/** Whose turn it is. */
import { offersOf } from "@/acts/catalogue";
import type { AgreementRow } from "@/api/shapes";
import type { en } from "@/locales/en";
import { isOpenTask, type Role } from "./parts";

/** The worker signs the terms while nothing is locked: then locking starts the work at once. */
export const mayAgree = (agreement: AgreementRow, role: Role): boolean =>
  role === "worker" && !agreement.accepted && agreement.state === "draft";

/** The acts that can be due: those that have words for it. */
type DueAct = keyof typeof en.next.acts;

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
