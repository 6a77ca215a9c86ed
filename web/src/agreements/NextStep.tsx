/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
import { offersOf } from "@/acts/catalogue";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import type { en } from "@/locales/en";
import { Sheet } from "@/parts/Sheet";
import { useAddress } from "@/wallets/useWallet";
import { AgreeButton } from "./AgreeButton";
import { isOpenTask, type Role, roleOf } from "./parts";

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

/** The worker signs the terms while nothing is locked: then locking starts the work at once. */
const mayAgree = (agreement: Agreement, role: Role): boolean =>
  role === "worker" && !agreement.accepted && agreement.state === "draft";

/** The acts that can be due: those that have words for it. */
type DueAct = keyof typeof en.next.acts;

function dueOf(agreement: Agreement, role: Role, now: number) {
  return agreement.milestones.flatMap((milestone) =>
    offersOf(milestone, role, now, isOpenTask(agreement))
      .filter(({ weight }) => weight === "due")
      .map(({ act }) => ({ act: act as DueAct, number: milestone.index + 1 })),
  );
}

function waitingKey(agreement: Agreement, role: Role) {
  const words = role === "employer" || role === "worker" ? role : "others";
  return `next.waiting.${words}.${agreement.state}` as const;
}
