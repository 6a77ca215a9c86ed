/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
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
  const due = dueOf(agreement, role, now);
  return (
    <Sheet title={t("next.title")}>
      <p className="text-sm text-soft">
        {address === null ? t("next.not-connected") : t("next.you-are", { role: t(`roles.${role}`) })}
      </p>
      {due.map(({ act, number }) => (
        <p key={`${act}${number}`} className="text-base">
          {t(`next.acts.${act}`, { number })}
        </p>
      ))}
      {due.length === 0 && !mayAgree(agreement, role) && <p className="text-base">{t(waitingKey(agreement, role))}</p>}
      {mayAgree(agreement, role) && <AgreeButton agreement={agreement} />}
    </Sheet>
  );
}

function waitingKey(agreement: Agreement, role: Role) {
  const words = role === "employer" || role === "worker" ? role : "others";
  return `next.waiting.${words}.${agreement.state}` as const;
}
