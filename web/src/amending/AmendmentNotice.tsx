/** Somebody opened the other party's link: what would change, and the way to agree to it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isEmployersToSend } from "@/acts/amendments";
import { ErrandPanel } from "@/acts/ErrandPanel";
import { agreementQuery } from "@/api/reads";
import { type Agreement, sameAddress, type Terms, ZERO_ADDRESS } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { useNow } from "@/dates/ChainClock";
import { seconds } from "@/dates/instant";
import { Moment } from "@/dates/Moment";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { useAddress } from "@/wallets/useWallet";
import type { Amendment } from "./amendment";
import { Comparison } from "./Comparison";

type Props = { agreement: Agreement; amendment: Amendment };

export function AmendmentNotice({ agreement, amendment }: Props) {
  const { t } = useTranslation();
  const { data: successor, error } = useQuery(agreementQuery(amendment.to, null));
  const [isShown, show] = useState(false);
  const isMine = useIsOthers(agreement, amendment, successor);
  const isNobodys = successor?.worker === ZERO_ADDRESS;
  const isOver = seconds(amendment.valid_before) <= useNow();
  if (agreement.successor) return null;
  return (
    <Notice mood="warning" title={t("amending.proposed", { by: t(`roles.${amendment.by}`) })}>
      {error !== null && <Failure error={error} />}
      {successor && <Comparison agreement={agreement} to={successor.terms} />}
      <p>
        {t("settlement.holds-until")} <Moment at={amendment.valid_before} withUtc />
      </p>
      {isOver && <p>{t("settlement.over")}</p>}
      {isNobodys && <p>{t("amending.nobody")}</p>}
      {!isOver && !isMine && !isNobodys && <p>{t("settlement.other-party")}</p>}
      {!isOver && isMine && !isNobodys && (
        <div className="pt-1">
          <Button look="main" data-act="amend" onClick={() => show(true)}>
            {t("acts.amend.label")}
          </Button>
        </div>
      )}
      {isShown && successor && (
        <AdoptDialog agreement={agreement} amendment={amendment} to={successor.terms} onClose={() => show(false)} />
      )}
    </Notice>
  );
}

/** Whether it is for who looks to agree: the other party, under the new terms. */
function useIsOthers({ employer }: Agreement, { by }: Amendment, successor: Agreement | undefined): boolean {
  const mine = useAddress();
  return by === "employer" ? sameAddress(mine, successor?.worker) : sameAddress(mine, employer);
}

function AdoptDialog({ agreement, amendment, to, onClose }: Props & { to: Terms; onClose: () => void }) {
  const { t } = useTranslation();
  const { signature, by, valid_before } = amendment;
  const theirs = by === "employer" ? { signature } : { worker_signature: signature };
  const errand: Errand = {
    ...{ agreementId: agreement.agreement_id, milestone: null, act: "amend" },
    fields: { to: amendment.to, valid_before, ...theirs },
  };
  return (
    <Dialog title={t("acts.amend.label")} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t("acts.amend.what")}</p>
      <Comparison agreement={agreement} to={to} />
      <p data-sentence="amend" className="rounded-md bg-sunk px-4 py-3 text-base">
        {t("acts.amend.sentence")}
      </p>
      <ErrandPanel
        {...(isEmployersToSend(agreement, to) ? { fixed: "own" } : {})}
        agreement={agreement}
        errand={errand}
        act="amend"
        successor={to}
        onClose={onClose}
      />
    </Dialog>
  );
}
