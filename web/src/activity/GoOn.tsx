/** An allowance is no payment: whoever left after it is shown the way on, until the money is locked. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useActDialog } from "@/acts/useActDialog";
import { roleOf } from "@/agreements/parts";
import { useMoney } from "@/amounts/Money";
import { agreementQuery } from "@/api/reads";
import type { Agreement } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { useAddress } from "@/wallets/useWallet";
import type { Activity } from "./activities";
import { numbered } from "./numbered";

export function GoOn({ activity: { act, approves, agreementId, milestones, stage } }: { activity: Activity }) {
  const isAllowed = act === "approve" && approves === "fund" && (stage === "mined" || stage === "final");
  const { data } = useQuery({ ...agreementQuery(agreementId ?? "", null), enabled: isAllowed && agreementId !== null });
  const address = useAddress();
  if (!isAllowed || !data || roleOf(data, address) !== "employer") return null;
  const open = milestones.filter((index) => data.milestones[index]?.state === "unfunded");
  return open.length === 0 ? null : <Locking agreement={data} milestones={open} />;
}

function Locking({ agreement, milestones }: { agreement: Agreement; milestones: readonly number[] }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { begin, dialog } = useActDialog(agreement);
  const sum = milestones.reduce((units, index) => units + BigInt(agreement.milestones[index]?.amount ?? 0), 0n);
  const values = { amount: money(sum, agreement.token), number: numbered(milestones) };
  return (
    <div data-go-on="fund" className="flex flex-wrap items-center gap-3 text-sm">
      <span>{t("activity.not-locked", values)}</span>
      <Button look="main" data-act="go-on" onClick={() => begin({ act: "fund", milestones })}>
        {t("activity.go-on", values)}
      </Button>
      {dialog}
    </div>
  );
}
