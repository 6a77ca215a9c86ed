/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { ActButton } from "@/acts/ActButton";
import { useActDialog } from "@/acts/useActDialog";
import { ApplyButton } from "@/amending/ApplyButton";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Sheet } from "@/parts/Sheet";
import { ConnectButton } from "@/wallets/ConnectButton";
import { useAddress } from "@/wallets/useWallet";
import { AgreeButton } from "./AgreeButton";
import { isLate, isOpenTask, type Role, roleOf } from "./parts";
import { type Due, dueOf, mayAgree, mayApply, severalOf, together } from "./turn";

export function NextStep({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const address = useAddress();
  const role = roleOf(agreement, address);
  const now = useNow();
  const { begin, dialog } = useActDialog(agreement);
  const due = together(dueOf(agreement, role, now));
  const isApplicant = address !== null && mayApply(agreement, role);
  return (
    <Sheet title={t("next.title")}>
      <p className="text-sm text-soft">
        {address === null && t("next.not-connected")}
        {address !== null && !isApplicant && t("next.you-are", { role: t(`roles.${role}`) })}
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
            role={role}
            data-due={act}
            onClick={() => begin({ act, milestones })}
          />
        </div>
      ))}
      {due.length === 0 && !mayAgree(agreement, role) && !isApplicant && (
        <p className="text-base">{t(waitingKey(agreement, role, now))}</p>
      )}
      {isApplicant && <ApplyButton agreement={agreement} applicant={address} />}
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

function waitingKey(agreement: Agreement, role: Role, now: number) {
  const words = role === "employer" || role === "worker" ? role : "others";
  if (agreement.state === "offered" && role === "employer" && isOpenTask(agreement)) return "next.open-task" as const;
  const isPast = words !== "employer" && isLate(agreement, now);
  if (isPast && (agreement.state === "offered" || agreement.state === "active"))
    return `next.late.${words}.${agreement.state}` as const;
  return `next.waiting.${words}.${agreement.state}` as const;
}
