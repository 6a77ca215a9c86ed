/** The worker signs the terms. It costs nothing, and it moves no money: the employer's locking takes it along. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { WithoutText } from "@/acts/WithoutText";
import { shareOf } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import { chainQuery } from "@/api/reads";
import type { Agreement } from "@/api/shapes";
import { handInAcceptance } from "@/api/writes";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";
import { TermsSentence } from "./TermsSentence";

export function AgreeButton({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  return (
    <div className="grid gap-3">
      <p className="text-base">{t("next.agree")}</p>
      <Button look="main" data-act="agree" onClick={() => show(true)}>
        {t("acts.agree.button")}
      </Button>
      {isShown && <AgreeDialog agreement={agreement} onClose={() => show(false)} />}
    </div>
  );
}

/** What is agreed to, in words, before a wallet shows it as data. */
function AgreeDialog({ agreement, onClose }: { agreement: Agreement; onClose: () => void }) {
  const { t } = useTranslation();
  const { isElsewhere, isBusy, error, agree } = useAgreeing(agreement, onClose);
  return (
    <Dialog title={t("acts.agree.button")} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t("acts.agree.what")}</p>
      <WithoutText agreement={agreement} />
      <div data-sentence="agree" className="grid gap-2 rounded-md bg-sunk px-4 py-3">
        <TermsSentence terms={agreement.terms} token={agreement.token} />
        <Net agreement={agreement} />
      </div>
      {error !== null && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t("parts.cancel")}</Button>
        <Button look="main" data-act="agree-now" disabled={isBusy} onClick={() => void agree()}>
          {t(isElsewhere ? "steps.buttons.network" : "acts.agree.button")}
        </Button>
      </div>
    </Dialog>
  );
}

/** What arrives when all is paid: of each milestone the fee is taken apart, as the contract does. */
function Net({ agreement: { terms, token } }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const money = useMoney();
  const net = terms.milestones.reduce(
    (sum, { amount }) => sum + BigInt(amount) - shareOf(BigInt(amount), terms.fee_bps),
    0n,
  );
  return <p className="text-base font-semibold">{t("acts.agree.net", { net: money(net, token) })}</p>;
}

function useAgreeing(agreement: Agreement, onDone: () => void) {
  const connection = useConnection();
  const { data: chain } = useQuery(chainQuery());
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  const isElsewhere = connection !== null && chain !== undefined && connection.chainId !== chain.chain_id;

  const agree = async () => {
    if (!connection || !chain) return;
    if (isElsewhere) return switchTo(chain.chain_id);
    const { signTerms } = await import("@/acts/signTerms");
    const signature = await signTerms(agreement, { chain, sender: connection.address });
    await handInAcceptance(agreement.agreement_id, signature);
    await client.invalidateQueries({ queryKey: ["agreement", agreement.agreement_id] });
    onDone();
  };

  return { isElsewhere, isBusy, error, agree: () => attempt(agree) };
}
