/**
 * What was put on its way from this device, and how far it is. It outlives a reload: whoever leaves in the middle finds
 * it again. Only what the mirror saw is called done.
 */

import { useSyncExternalStore } from "react";
import type { ActKind, Hex, Revert } from "@/api/shapes";
import type { Fields } from "@/api/writes";
import { remember } from "@/parts/remember";

/**
 * `sent`: in no mirrored block yet. `mined`: in one that may still leave the chain. `final`: for ever. `gone`: another
 * transaction took its nonce, and did something else.
 */
export type Stage = "sent" | "mined" | "final" | "failed" | "gone";

export type Activity = {
  hash: Hex;
  relayId: string | null;
  /** Of which chain: another development chain knows nothing of it. */
  genesis: string;
  /** null for what belongs to no agreement: a withdrawal, a payout of fees. */
  agreementId: string | null;
  milestones: readonly number[];
  /** Of several acts at once: all agreements that they are about. */
  agreementIds?: readonly string[];
  act: ActKind | "approve";
  stage: Stage;
  block: number | null;
  revert: Revert | null;
  /** Whether the server's node knows nothing of it any more: it was replaced, or dropped. */
  isLost?: boolean;
  /** Of an allowance: for which act it is. */
  approves?: ActKind;
  /** Another transaction, which did the same in its place. */
  replacedBy?: string;
  /** What was asked for, by whom, and as of which mirrored block: by that the same is known again. */
  fields?: Fields;
  from?: Hex;
  since?: number;
  /** Of a transaction of the wallet, where it tells. */
  nonce?: number;
  /** When it was sent, by this machine's clock, in milliseconds. */
  sentAt: number;
};

const KEPT = "tally.activities";
/** So many are kept, and all that are pending. */
const MOST = 20;
const NONE: readonly Activity[] = [];

let activities: readonly Activity[] = stored();
const listeners = new Set<() => void>();

export const allActivities = (): readonly Activity[] => activities;

export function begin(activity: Omit<Activity, "stage" | "block" | "revert" | "sentAt">): void {
  const begun: Activity = { ...activity, stage: "sent", block: null, revert: null, sentAt: Date.now() };
  become(withinBounds([begun, ...activities.filter(({ hash }) => hash !== activity.hash)]));
}

/** Room is made by the oldest of which nothing more is to come: whatever is pending stays, however much that is. */
function withinBounds(all: readonly Activity[]): readonly Activity[] {
  const surplus = Math.max(0, all.length - MOST);
  const oldest = new Set(all.filter(isOver).toReversed().slice(0, surplus));
  return all.filter((one) => !oldest.has(one));
}

/** Note how far one is. Nothing happens when that was known. */
export function note(hash: Hex, news: Partial<Activity>): void {
  const before = activities.find((activity) => activity.hash === hash);
  if (!before || Object.entries(news).every(([name, value]) => before[name as keyof Activity] === value)) return;
  become(activities.map((activity) => (activity === before ? { ...activity, ...news } : activity)));
}

/** Whether nothing more is to come of it. */
export const isOver = ({ stage }: Activity): boolean => stage !== "sent" && stage !== "mined";

export function dismiss(hash: Hex): void {
  become(activities.filter((activity) => activity.hash !== hash));
}

/** The newest block in which something of an agreement was done from here: what is read must have it. */
export function blockToReadFrom(agreementId: string): number | null {
  const mine = activities.filter((one) => one.agreementId === agreementId || one.agreementIds?.includes(agreementId));
  const blocks = mine.flatMap(({ block }) => (block ? [block] : []));
  return blocks.length > 0 ? Math.max(...blocks) : null;
}

export const useActivities = (): readonly Activity[] => useSyncExternalStore(onActivities, allActivities);

/** What is on its way for any of some milestones, and was not seen in a block yet. */
export const useOnItsWay = (agreementId: string, milestones: readonly number[]): Activity | undefined =>
  useActivities().find((one) => one.stage === "sent" && touches(one, agreementId, milestones));

/** What names no milestone is about all of them. */
export function touches(one: Activity, agreementId: string, milestones: readonly number[]): boolean {
  if (one.agreementId !== agreementId && !one.agreementIds?.includes(agreementId)) return false;
  return one.milestones.length === 0 || milestones.some((milestone) => one.milestones.includes(milestone));
}

function onActivities(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function become(next: readonly Activity[]): void {
  activities = next;
  remember(KEPT, JSON.stringify(next));
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

function stored(): readonly Activity[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => Array.isArray(one?.milestones)) : NONE;
  } catch {
    return NONE;
  }
}

// Another tab did something.
window.addEventListener("storage", ({ key }) => {
  if (key !== KEPT) return;
  activities = stored();
  tell();
});
