/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { ActButton } from "@/acts/ActButton";
import { useActDialog } from "@/acts/useActDialog";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Sheet } from "@/parts/Sheet";
import { ConnectButton } from "@/wallets/ConnectButton";
import { useAddress } from "@/wallets/useWallet";
import { AgreeButton } from "./AgreeButton";
import { type Role, roleOf } from "./parts";
import { type Due, dueOf, mayAgree, severalOf, together } from "./turn";

export function NextStep({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const address = useAddress();
  const role = roleOf(agreement, address);
  const now = useNow();
  const { begin, dialog } = useActDialog(agreement);
  const due = together(dueOf(agreement, role, now));
  return (
    <Sheet title={t("next.title")}>
      <p className="text-sm text-soft">
        {address === null ? t("next.not-connected") : t("next.you-are", { role: t(`roles.${role}`) })}
      </p>
      {address === null && <ConnectButton />}
      {due.map(({ act, milestones }) => (
        <div key={`${act}${milestones}`} className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-64 text-base">
            <DueWords agreement={agreement} due={{ act, milestones }} />
          </p>
          <ActButton
            agreementId={agreement.agreement_id}
            milestones={milestones}
            act={act}
            look="main"
            data-due={act}
            onClick={() => begin({ act, milestones })}
          />
        </div>
      ))}
      {due.length === 0 && !mayAgree(agreement, role) && <p className="text-base">{t(waitingKey(agreement, role))}</p>}
      {mayAgree(agreement, role) && <AgreeButton agreement={agreement} />}
      {dialog}
    </Sheet>
  );
}

function DueWords({ agreement, due: { act, milestones } }: { agreement: Agreement; due: Due }) {
  const { t } = useTranslation();
  const money = useMoney();
  const several = severalOf(act);
  const sum = milestones.reduce(
    (units, index) => units + BigInt(agreement.milestones[index]?.[act === "release" ? "escrowed" : "amount"] ?? 0),
    0n,
  );
  const values = { number: numbered(milestones), amount: money(sum, agreement.token) };
  return <>{milestones.length > 1 && several ? t(`next.several.${several}`, values) : t(`next.acts.${act}`, values)}</>;
}

function waitingKey(agreement: Agreement, role: Role) {
  const words = role === "employer" || role === "worker" ? role : "others";
  return `next.waiting.${words}.${agreement.state}` as const;
}
