/** The clocks and the arbiter, and what somebody takes who brought the parties together. */
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { AddressField } from "./AddressField";
import { faultIn } from "./draft";
import { RuleFields } from "./RuleFields";
import type { StepProps } from "./step";

export function RulesStep({ draft, change, faults }: StepProps) {
  const { t } = useTranslation();
  const fault = faultIn(faults, "fee");
  return (
    <>
      <RuleFields draft={draft} change={change} faults={faults} />
      <Field label={t("wizard.fee")} hint={t("wizard.fee-hint")} fault={fault && t(`wizard.faults.${fault}`)}>
        {(tied) => (
          <input
            {...tied}
            inputMode="decimal"
            autoComplete="off"
            className={INPUT}
            value={draft.fee}
            onChange={(event) => change({ fee: event.target.value })}
          />
        )}
      </Field>
      {(draft.fee.trim() !== "" || draft.feeRecipient !== "") && (
        <AddressField
          label={t("wizard.feeRecipient")}
          fault={faultIn(faults, "feeRecipient")}
          text={draft.feeRecipient}
          onChange={(feeRecipient) => change({ feeRecipient })}
        />
      )}
    </>
  );
}
