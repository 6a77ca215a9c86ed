/** The employer adds to what is locked: the contract must be let draw exactly that before the worker can agree. */
import { useTranslation } from "react-i18next";
import { isApproval } from "@/acts/progress";
import { useErrand } from "@/acts/useErrand";
import { useMoney } from "@/amounts/Money";
import type { Agreement, Terms } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";

type Props = { agreement: Agreement; errand: Errand; to: Terms; sum: bigint };

export function AllowanceFirst({ agreement, errand, to, sum }: Props) {
  const { t } = useTranslation();
  const money = useMoney();
  const { step, take, isBusy, isApproving, error } = useErrand(agreement, errand, () => {}, { successor: to });
  if (!isApproval(step)) return null;
  return (
    <Notice mood="warning" title={t("amending.allowance", { amount: money(sum, agreement.token) })}>
      {error !== null && error !== undefined && <Failure error={error} />}
      <Button look="main" data-act={step} disabled={isBusy || isApproving} onClick={() => void take("own")}>
        {t(isApproving ? "steps.approving" : `steps.buttons.${step}`)}
      </Button>
    </Notice>
  );
}
