/** What is said about it, and the files that show it. Who disputes is who is connected. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { hasArbiter } from "@/agreements/parts";
import { percent } from "@/amounts/amount";
import { span } from "@/dates/instant";
import { Notice } from "@/parts/Notice";
import { useAddress } from "@/wallets/useWallet";
import type { Statement } from "../files";
import type { FormProps } from "./form";
import { StatementField } from "./StatementField";
import { useHandIn } from "./useHandIn";

export function DisputeForm({ agreement, onChange, onFiles }: FormProps) {
  const { t, i18n } = useTranslation();
  const party = useAddress() ?? undefined;
  const handIn = useHandIn(onFiles);
  const { take } = handIn;
  const { terms } = agreement;
  const values = {
    length: span(terms.dispute_period, i18n.language),
    share: percent(terms.default_worker_bps, i18n.language),
  };
  const state = useCallback(
    (said: Statement | null) => {
      take(said?.handed ?? []);
      onChange(said && party ? { party, evidence: said.hash } : null);
    },
    [take, party, onChange],
  );
  return (
    <>
      <Notice mood="warning">
        {t(hasArbiter(agreement) ? "forms.before-dispute" : "forms.before-dispute-alone", values)}
      </Notice>
      <StatementField label={t("forms.claim")} handIn={handIn} onStated={state} />
    </>
  );
}
