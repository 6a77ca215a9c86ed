/** What is final leaves by itself once its reader had the time to read it; what failed, or leads on, waits for a hand. */
import { type RefObject, useEffect, useRef } from "react";
import { type Activity, dismiss } from "./activities";

const TICK = 1_000;
/** Ticks for which it must have been in sight. */
const READ = 20;

export function useLeaving({ hash, stage, act }: Activity): RefObject<HTMLLIElement | null> {
  const row = useRef<HTMLLIElement>(null);
  const leaves = stage === "final" && act !== "approve";
  useEffect(() => {
    if (!leaves) return;
    let seen = 0;
    const timer = setInterval(() => {
      if (row.current && isRead(row.current)) seen += 1;
      if (seen >= READ) dismiss(hash);
    }, TICK);
    return () => clearInterval(timer);
  }, [hash, leaves]);
  return row;
}

/** Whether somebody can see it, and nobody is about to use it. */
function isRead(row: HTMLElement): boolean {
  if (document.visibilityState !== "visible" || document.querySelector("dialog[open]")) return false;
  if (row.matches(":hover") || row.contains(document.activeElement)) return false;
  const box = row.closest("section")?.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  return box !== undefined && top >= box.top - 1 && bottom <= box.bottom + 1;
}
