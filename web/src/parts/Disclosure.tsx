import type { ReactNode } from "react";

/** More of it, for who wants it. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="group min-w-0 rounded-md border border-line">
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-md px-3 py-2 text-sm font-semibold text-brand-text hover:bg-sunk">
        <svg
          viewBox="0 0 16 16"
          className="size-3 shrink-0 transition-transform group-open:rotate-90"
          aria-hidden="true"
        >
          <path d="m5 2 6 6-6 6" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
        {summary}
      </summary>
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3 border-t border-line p-3">{children}</div>
    </details>
  );
}
