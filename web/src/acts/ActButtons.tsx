/** The acts that are open to who is connected. While one is on its way none can be asked for twice. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOnItsWay } from "@/activity/activities";
import { isOpenTask, roleOf } from "@/agreements/parts";
import type { Agreement, Milestone } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Button, type Look } from "@/parts/Button";
import { ProposeDialog } from "@/settlement/ProposeDialog";
import { useAddress } from "@/wallets/useWallet";
import { ActDialog } from "./ActDialog";
import { type OfferedAct, offersOf, type Weight } from "./catalogue";

const LOOKS: Record<Weight, Look> = { due: "main", possible: "plain", grave: "grave" };

export function ActButtons({ agreement, milestone }: { agreement: Agreement; milestone: Milestone }) {
  const { t } = useTranslation();
  const role = roleOf(agreement, useAddress());
  const now = useNow();
  const onItsWay = useOnItsWay(agreement.agreement_id, milestone.index);
  const [shown, show] = useState<OfferedAct | null>(null);
  const offers = offersOf(milestone, role, now, isOpenTask(agreement));
  const Shown = shown === "settle" ? ProposeDialog : ActDialog;
  return (
    <>
      {onItsWay && shown === null && (
        <p role="status" className="text-sm text-soft">
          {t("acts.on-its-way", { act: t(`activity.acts.${onItsWay.act}`) })}
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {offers.map(({ act, weight }) => (
          <Button
            key={act}
            look={LOOKS[weight]}
            data-act={act}
            disabled={onItsWay !== undefined && onItsWay.act !== "approve"}
            onClick={() => show(act)}
          >
            {t(`acts.${act}.label`)}
          </Button>
        ))}
      </div>
      {shown && <Shown agreement={agreement} milestone={milestone} act={shown} onClose={() => show(null)} />}
    </>
  );
}
