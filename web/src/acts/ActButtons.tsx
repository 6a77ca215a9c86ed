/** The acts on a milestone that are open to who is connected, and what is on its way for it. */
import { useTranslation } from "react-i18next";
import { useOnItsWay } from "@/activity/activities";
import { isOpenTask, roleOf } from "@/agreements/parts";
import type { Agreement, Milestone } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import type { Look } from "@/parts/Button";
import { useAddress } from "@/wallets/useWallet";
import { ActButton } from "./ActButton";
import { offersOf, type Weight } from "./catalogue";
import { useActDialog } from "./useActDialog";

const LOOKS: Record<Weight, Look> = { due: "main", possible: "plain", grave: "grave" };

export function ActButtons({ agreement, milestone }: { agreement: Agreement; milestone: Milestone }) {
  const { t } = useTranslation();
  const role = roleOf(agreement, useAddress());
  const now = useNow();
  const onItsWay = useOnItsWay(agreement.agreement_id, [milestone.index]);
  const { begin, dialog } = useActDialog(agreement);
  return (
    <>
      {onItsWay && (
        <p role="status" className="text-sm text-soft">
          {t("acts.on-its-way", { act: t(`activity.acts.${onItsWay.act}`) })}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {offersOf(milestone, role, now, isOpenTask(agreement)).map(({ act, weight }) => (
          <ActButton
            key={act}
            agreementId={agreement.agreement_id}
            milestones={[milestone.index]}
            act={act}
            look={LOOKS[weight]}
            role={role}
            data-act={act}
            onClick={() => begin({ act, milestones: [milestone.index] })}
          />
        ))}
      </div>
      {dialog}
    </>
  );
}
