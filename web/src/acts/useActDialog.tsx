/**
 * The dialog of an act that was begun. It stays until somebody closes it, also when the act is no longer offered
 * meanwhile: then it says why the contract would refuse.
 */
import { type ReactNode, useState } from "react";
import type { Agreement } from "@/api/shapes";
import { ReleaseAllDialog } from "@/approving/ReleaseAllDialog";
import { LockDialog } from "@/locking/LockDialog";
import { ProposeDialog } from "@/settlement/ProposeDialog";
import { ActDialog } from "./ActDialog";
import type { OfferedAct } from "./catalogue";

export type Begun = { act: OfferedAct; milestones: readonly number[] };

export function useActDialog(agreement: Agreement): { begin: (begun: Begun) => void; dialog: ReactNode } {
  const [begun, begin] = useState<Begun | null>(null);
  const close = () => begin(null);
  const milestone = agreement.milestones[begun?.milestones[0] ?? -1];
  if (!begun || !milestone) return { begin, dialog: null };
  if (begun.act === "fund") {
    return { begin, dialog: <LockDialog agreement={agreement} first={begun.milestones} onClose={close} /> };
  }
  if (begun.act === "release" && begun.milestones.length > 1) {
    return { begin, dialog: <ReleaseAllDialog agreement={agreement} first={begun.milestones} onClose={close} /> };
  }
  const Shown = begun.act === "settle" ? ProposeDialog : ActDialog;
  return { begin, dialog: <Shown agreement={agreement} milestone={milestone} act={begun.act} onClose={close} /> };
}
