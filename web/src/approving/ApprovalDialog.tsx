/** What is paid to whom, before the one press that pays all of it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { ProgressPanel } from "@/acts/ProgressPanel";
import { useDeed } from "@/acts/useDeed";
import { useMoney } from "@/amounts/Money";
import { prepareBatch } from "@/api/writes";
import { shortened } from "@/names/Address";
import { Dialog } from "@/parts/Dialog";
import { type Approval, errandOf, leftIn } from "./waiting";

type Props = { approvals: readonly Approval[]; onClose: () => void };

export function ApprovalDialog({ approvals: given, onClose }: Props) {
  const { t } = useTranslation();
  const money = useMoney();
  // What was looked at is what is paid: nothing is added while the dialog stands open.
  const approvals = useState(given)[0];
  const errands = approvals.map(errandOf);
  const progress = useDeed(
    {
      key: errands,
      prepare: (sender) => prepareBatch(errands, sender),
      carryOut: async (way, place) => (await import("./conduct")).carryOut(approvals, way, place),
      note: { agreementId: null, milestones: [], act: "batch", agreementIds: errands.map((one) => one.agreementId) },
    },
    onClose,
  );
  return (
    <Dialog title={t("approving.button", { count: approvals.length })} onClose={onClose}>
      <ul data-sentence="batch" className="grid gap-2 rounded-md bg-sunk px-4 py-3 text-base">
        {approvals.map(({ agreement, milestones }) => (
          <li key={agreement.agreement_id}>
            {t("approving.sentence", {
              worker: shortened(agreement.worker),
              amount: money(leftIn(agreement, milestones), agreement.token),
              number: numbered(milestones),
              agreement: shortened(agreement.agreement_id),
            })}
          </li>
        ))}
      </ul>
      <p className="text-sm text-soft">{t("approving.all-or-none", { count: approvals.length })}</p>
      <ProgressPanel
        progress={progress}
        act="batch"
        button={t("approving.button", { count: approvals.length })}
        onClose={onClose}
      />
    </Dialog>
  );
}
