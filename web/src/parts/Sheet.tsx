/** A sheet of paper with a heading: what belongs together stands on one. */
import { type ReactNode, useId } from "react";

type Props = { title: ReactNode; aside?: ReactNode; children: ReactNode; id?: string };

export function Sheet({ title, aside, children, id }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} id={id} className="min-w-0 rounded-lg border border-line bg-sheet">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-5 py-3">
        <h2 id={heading} className="text-lg">
          {title}
        </h2>
        {aside}
      </header>
      <div className="grid gap-4 p-5">{children}</div>
    </section>
  );
}
