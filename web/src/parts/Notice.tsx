import type { ReactNode } from "react";
import { classes } from "./classes";

export type Mood = "calm" | "good" | "warning" | "danger";

const MOODS: Record<Mood, string> = {
  calm: "border-calm bg-calm-wash text-ink",
  good: "border-brand bg-brand-wash text-ink",
  warning: "border-gold bg-gold-wash text-ink",
  danger: "border-danger bg-danger-wash text-ink",
};

type Props = { mood?: Mood; title?: ReactNode; children?: ReactNode; isUrgent?: boolean };

/** Something to be told. What went wrong is said at once to who listens instead of looking. */
export function Notice({ mood = "calm", title, children, isUrgent = false }: Props) {
  return (
    <div
      role={isUrgent ? "alert" : "note"}
      className={classes("grid gap-1 rounded-md border-l-4 px-4 py-3 text-sm", MOODS[mood])}
    >
      {title && <p className="font-semibold">{title}</p>}
      {children}
    </div>
  );
}
