/** The draft survives a reload of its tab, and is gone with the tab. */
import { useState } from "react";
import { type Draft, emptyDraft } from "./draft";

const KEPT = "tally.draft";

function stored(): Draft {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    return found === null ? emptyDraft() : { ...emptyDraft(), ...found };
  } catch {
    return emptyDraft();
  }
}

export function useDraft(): { draft: Draft; change: (change: Partial<Draft>) => void; forget: () => void } {
  const [draft, setDraft] = useState(stored);
  const change = (changed: Partial<Draft>) =>
    setDraft((before) => {
      const next = { ...before, ...changed };
      sessionStorage.setItem(KEPT, JSON.stringify(next));
      return next;
    });
  return { draft, change, forget: () => sessionStorage.removeItem(KEPT) };
}
