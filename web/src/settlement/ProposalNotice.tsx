/** Somebody opened the other party's link: what is proposed, and the way to agree to it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ActDialog } from "@/acts/ActDialog";
import { roleOf } from "@/agreements/parts";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { seconds } from "@/dates/instant";
import { Moment } from "@/dates/Moment";
import { Button } from "@/parts/Button";
import { Notice } from "@/parts/Notice";
import { useAddress } from "@/wallets/useWallet";
import type { Proposal } from "./proposal";

export function ProposalNotice({ agreement, proposal }: { agreement: Agreement; proposal: Proposal }) {
  const { t } = useTranslation();
  const money = useMoney();
  const role = roleOf(agreement, useAddress());
  const now = useNow();
  const [isShown, show] = useState(false);
  const milestone = agreement.milestones[proposal.milestone];
  if (!milestone || BigInt(milestone.escrowed) === 0n) return null;
  const { released, refunded, valid_before, by, signature } = proposal;
  const isOver = seconds(valid_before) <= now;
  const isMine = role !== by && (role === "employer" || role === "worker");
  const theirs = by === "employer" ? { signature } : { worker_signature: signature };
  return (
    <Notice mood="warning" title={t("settlement.proposed", { by: t(`roles.${by}`), number: proposal.milestone + 1 })}>
      <p>
        {t("settlement.split", {
          worker: money(BigInt(released) - BigInt(milestone.released), agreement.token),
          employer: money(BigInt(refunded) - BigInt(milestone.refunded), agreement.token),
        })}
      </p>
      <p>
        {t("settlement.holds-until")} <Moment at={valid_before} withUtc />
      </p>
      {isOver && <p>{t("settlement.over")}</p>}
      {!isOver && !isMine && <p>{t("settlement.other-party")}</p>}
      {!isOver && isMine && (
        <div className="pt-1">
          <Button look="main" onClick={() => show(true)}>
            {t("settlement.agree")}
          </Button>
        </div>
      )}
      {isShown && (
        <ActDialog
          agreement={agreement}
          milestone={milestone}
          act="settle"
          given={{ released, refunded, valid_before, ...theirs }}
          onClose={() => show(false)}
        />
      )}
    </Notice>
  );
}
