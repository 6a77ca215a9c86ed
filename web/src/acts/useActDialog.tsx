/**
 * The dialog of an act that was begun. It stays until somebody closes it, also when the act is no longer offered
 * meanwhile: then it says why the contract would refuse.
 */
import { type ReactNode, useState } from "react";
import type { Agreement } from "@/api/shapes";
import { ProposeDialog } from "@/settlement/ProposeDialog";
import { ActDialog } from "./ActDialog";
import type { OfferedAct } from "./catalogue";

type Begun = { act: OfferedAct; milestone: number };

export function useActDialog(agreement: Agreement): { begin: (begun: Begun) => void; dialog: ReactNode } {
  const [begun, begin] = useState<Begun | null>(null);
  const milestone = agreement.milestones[begun?.milestone ?? -1];
  if (!begun || !milestone) return { begin, dialog: null };
  const Shown = begun.act === "settle" ? ProposeDialog : ActDialog;
  const dialog = <Shown agreement={agreement} milestone={milestone} act={begun.act} onClose={() => begin(null)} />;
  return { begin, dialog };
}
