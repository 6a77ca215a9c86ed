import type { ReactNode } from "react";

/** Nothing is here yet: why, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-dashed border-edge px-5 py-10 text-center">
      <p className="font-serif text-lg">{title}</p>
      {children}
    </div>
  );
}
