import type { ReactNode } from "react";
import { classes } from "./classes";

export type Tint = "plain" | "brand" | "gold" | "danger" | "calm";

const TINTS: Record<Tint, string> = {
  plain: "bg-sunk text-ink",
  brand: "bg-brand-wash text-brand-text",
  gold: "bg-gold-wash text-gold",
  danger: "bg-danger-wash text-danger",
  calm: "bg-calm-wash text-calm",
};

export function Badge({ tint = "plain", children }: { tint?: Tint; children: ReactNode }) {
  return (
    <span className={classes("inline-block rounded-full px-2.5 py-0.5 text-xs font-semibold", TINTS[tint])}>
      {children}
    </span>
  );
}
