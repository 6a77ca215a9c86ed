/** The heading of a page, which is also the name of its tab. */
import { type ReactNode, useEffect } from "react";

type Props = { title: string; lead?: ReactNode; children?: ReactNode };

export function PageTitle({ title, lead, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Tallystick`;
  }, [title]);
  return (
    <div className="mb-6 grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 text-xl break-words sm:text-2xl">{title}</h1>
        {children}
      </div>
      {lead && <p className="max-w-[65ch] text-base text-soft">{lead}</p>}
    </div>
  );
}
