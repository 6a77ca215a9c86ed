/** The worker signs the terms. It costs nothing, and it moves no money: the employer's locking takes it along. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { Agreement } from "@/api/shapes";
import { handInAcceptance } from "@/api/writes";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { useAttempt } from "@/parts/useAttempt";
import { switchTo } from "@/wallets/connection";
import { useConnection } from "@/wallets/useWallet";

export function AgreeButton({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
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
  };

  return (
    <div className="grid gap-3">
      <p className="text-base">{t("next.agree")}</p>
      {error !== null && <Failure error={error} />}
      <Button look="main" data-act="agree" disabled={isBusy} onClick={() => void attempt(agree)}>
        {t(isElsewhere ? "steps.buttons.network" : "acts.agree.button")}
      </Button>
    </div>
  );
}
