/** Several milestones of an agreement are paid in full, by one act and with one payout. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { ErrandPanel } from "@/acts/ErrandPanel";
import { MilestonePicker } from "@/acts/MilestonePicker";
import { isOpen } from "@/agreements/parts";
import { shareOf } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { shortened } from "@/names/Address";
import { Dialog } from "@/parts/Dialog";
import { leftIn } from "./waiting";

type Props = { agreement: Agreement; first: readonly number[]; onClose: () => void };

export function ReleaseAllDialog({ agreement, first, onClose }: Props) {
  const { t } = useTranslation();
  const [milestones, choose] = useState(first);
  const errand: Errand | null =
    milestones.length === 0
      ? null
      : {
          agreementId: agreement.agreement_id,
          milestone: null,
          act: "release-all",
          fields: { milestones: [...milestones] },
        };
  return (
    <Dialog title={t("acts.release-all.label")} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t("acts.release-all.what")}</p>
      <MilestonePicker
        agreement={agreement}
        open={agreement.milestones.filter(isOpen)}
        figure="escrowed"
        label={t("approving.which")}
        chosen={milestones}
        onChange={choose}
      />
      {errand && <Sentence agreement={agreement} milestones={milestones} />}
      <ErrandPanel agreement={agreement} errand={errand} act="release-all" onClose={onClose} />
    </Dialog>
  );
}

function Sentence({ agreement, milestones }: { agreement: Agreement; milestones: readonly number[] }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { terms, token } = agreement;
  const parts = milestones.map((index) => leftIn(agreement, [index]));
  const sum = parts.reduce((all, part) => all + part, 0n);
  // The contract takes the fee of each milestone, rounded down.
  const fee = parts.reduce((all, part) => all + shareOf(part, terms.fee_bps), 0n);
  const values = { worker: shortened(terms.worker), amount: money(sum, token), number: numbered(milestones) };
  return (
    <div data-sentence="release-all" className="rounded-md bg-sunk px-4 py-3 text-base">
      <p>{t("acts.release-all.sentence", values)}</p>
      {fee > 0n && (
        <p className="text-sm text-soft">{t("acts.fee", { fee: money(fee, token), net: money(sum - fee, token) })}</p>
      )}
    </div>
  );
}
