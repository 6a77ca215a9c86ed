/** What is said about it. Who disputes is who is connected. */
import { useTranslation } from "react-i18next";
import { hasArbiter } from "@/agreements/parts";
import { percent } from "@/amounts/amount";
import { span } from "@/dates/instant";
import { Notice } from "@/parts/Notice";
import { useAddress } from "@/wallets/useWallet";
import type { FormProps } from "./form";
import { TextHashed } from "./TextHashed";

export function DisputeForm({ agreement, onChange }: FormProps) {
  const { t, i18n } = useTranslation();
  const party = useAddress() ?? undefined;
  const { terms } = agreement;
  const values = {
    length: span(terms.dispute_period, i18n.language),
    share: percent(terms.default_worker_bps, i18n.language),
  };
  return (
    <>
      <Notice mood="warning">
        {t(hasArbiter(agreement) ? "forms.before-dispute" : "forms.before-dispute-alone", values)}
      </Notice>
      <TextHashed
        label={t("forms.claim")}
        onHashed={(evidence) => onChange(evidence && party ? { party, evidence } : null)}
      />
    </>
  );
}
