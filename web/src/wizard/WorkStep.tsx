import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { faultIn } from "./draft";
import type { StepProps } from "./step";

/** The text stays here and in the link: the server gets its hash. */
export function WorkStep({ draft, change, faults }: StepProps) {
  const { t } = useTranslation();
  const fault = faultIn(faults, "brief");
  return (
    <>
      <Field label={t("wizard.brief")} hint={t("wizard.brief-hint")} fault={fault && t(`wizard.faults.${fault}`)}>
        {(tied) => (
          <textarea
            {...tied}
            rows={7}
            maxLength={20_000}
            className={INPUT}
            value={draft.brief}
            onChange={(event) => change({ brief: event.target.value })}
          />
        )}
      </Field>
      <Notice>{t("wizard.brief-private")}</Notice>
    </>
  );
}
