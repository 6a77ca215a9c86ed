/** What the reader has to do now, if anything: the same words on both sides of the deal. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { ActButton } from "@/acts/ActButton";
import { useActDialog } from "@/acts/useActDialog";
import { RecordLink } from "@/addresses/RecordLink";
import { ApplyButton } from "@/amending/ApplyButton";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { local, seconds } from "@/dates/instant";
import { Sheet } from "@/parts/Sheet";
import { ConnectButton } from "@/wallets/ConnectButton";
import { useAddress } from "@/wallets/useWallet";
import { AgreeButton } from "./AgreeButton";
import { ChangesAsked } from "./ChangesAsked";
import { roleOf } from "./parts";
import { SendLink } from "./SendLink";
import { type Due, dueOf, mayAgree, mayApply, severalOf, together } from "./turn";
import { WaitingWords } from "./WaitingWords";

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
      <SendLink agreement={agreement} role={role} />
      {due.map(({ act, milestones }) => (
        <div key={`${act}${milestones}`} className="flex flex-wrap items-center justify-between gap-3">
          <p className="min-w-0 flex-1 basis-64 text-base">
            <DueWords agreement={agreement} due={{ act, milestones }} />
          </p>
          {act === "deliver" && isAgain(agreement, milestones) && (
            <ChangesAsked agreement={agreement} milestone={milestones[0] as number} />
          )}
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
      {address !== null && due.length === 0 && !mayAgree(agreement, role) && !isApplicant && (
        <WaitingWords agreement={agreement} role={role} />
      )}
      {isApplicant && <ApplyButton agreement={agreement} applicant={address} />}
      {mayAgree(agreement, role) && <AgreeButton agreement={agreement} />}
      <RecordLink agreement={agreement} role={role} />
      {dialog}
    </Sheet>
  );
}

function DueWords({ agreement, due: { act, milestones } }: { agreement: Agreement; due: Due }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const several = severalOf(act);
  const sum = milestones.reduce(
    (units, index) => units + BigInt(agreement.milestones[index]?.[act === "release" ? "escrowed" : "amount"] ?? 0),
    0n,
  );
  const values = { number: numbered(milestones), amount: money(sum, agreement.token) };
  if (act === "deliver" && isAgain(agreement, milestones)) {
    const until = agreement.milestones[milestones[0] ?? -1]?.deliver_by;
    return <>{t("next.again", { ...values, until: until ? local(seconds(until), i18n.language) : "" })}</>;
  }
  return <>{milestones.length > 1 && several ? t(`next.several.${several}`, values) : t(`next.acts.${act}`, values)}</>;
}

/** Whether what is to be delivered was sent back before. */
const isAgain = ({ milestones }: Agreement, [first]: readonly number[]): boolean =>
  (milestones[first ?? -1]?.round ?? 0) > 0;
