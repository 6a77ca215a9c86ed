/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
import { ActButton } from "@/acts/ActButton";
import { useActDialog } from "@/acts/useActDialog";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Sheet } from "@/parts/Sheet";
import { useAddress } from "@/wallets/useWallet";
import { AgreeButton } from "./AgreeButton";
import { type Role, roleOf } from "./parts";
import { dueOf, mayAgree } from "./turn";

export function NextStep({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const address = useAddress();
  const role = roleOf(agreement, address);
  const now = useNow();
  const { begin, dialog } = useActDialog(agreement);
  const due = dueOf(agreement, role, now);
  return (
    <Sheet title={t("next.title")}>
      <p className="text-sm text-soft">
        {address === null ? t("next.not-connected") : t("next.you-are", { role: t(`roles.${role}`) })}
      </p>
      {due.map(({ act, milestone }) => (
        <div key={`${act}${milestone.index}`} className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-64 text-base">{t(`next.acts.${act}`, { number: milestone.index + 1 })}</p>
          <ActButton
            agreementId={agreement.agreement_id}
            milestone={milestone.index}
            act={act}
            look="main"
            data-due={act}
            onClick={() => begin({ act, milestone: milestone.index })}
          />
        </div>
      ))}
      {due.length === 0 && !mayAgree(agreement, role) && <p className="text-base">{t(waitingKey(agreement, role))}</p>}
      {mayAgree(agreement, role) && <AgreeButton agreement={agreement} />}
      {dialog}
    </Sheet>
  );
}

function waitingKey(agreement: Agreement, role: Role) {
  const words = role === "employer" || role === "worker" ? role : "others";
  return `next.waiting.${words}.${agreement.state}` as const;
}
