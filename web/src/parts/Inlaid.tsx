/** A sentence with something in it that is more than text, at the place where its language puts it. */
import type { ReactNode } from "react";

/** Stands in the sentence where the part belongs: no text has it. */
export const PLACE = "\u{fffc}";

export function Inlaid({ text, children }: { text: string; children: ReactNode }) {
  const [before, after] = text.split(PLACE);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
