/** Where the evidence lies. Unlike all other texts this one stands on the chain, for everybody to read. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { useAddress } from "@/wallets/useWallet";
import type { FormProps } from "./form";

const LONGEST = 2_048;

export function EvidenceForm({ onChange }: FormProps) {
  const { t } = useTranslation();
  const party = useAddress() ?? undefined;
  const [text, setText] = useState("");
  const change = (typed: string) => {
    setText(typed);
    onChange(typed.trim() && party ? { party, evidence: typed.trim() } : null);
  };
  return (
    <Field label={t("forms.evidence")} hint={t("forms.evidence-public")}>
      {(tied) => (
        <input
          {...tied}
          maxLength={LONGEST}
          className={INPUT}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}
