/** The clocks and the arbiter: what happens when somebody stays silent. */
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { AddressField } from "./AddressField";
import { type Draft, type Fault, faultIn } from "./draft";
import type { StepProps } from "./step";

type Figure = "reviewDays" | "disputeDays" | "workerShare";
const FIGURES: readonly Figure[] = ["disputeDays", "workerShare"];

export function RuleFields({ draft, change, faults }: Pick<StepProps, "draft" | "change" | "faults">) {
  const { t } = useTranslation();
  const words = (fault: Fault | undefined) => fault && t(`wizard.faults.${fault}`);
  const figure = (name: Figure) => (
    <Field key={name} label={t(`wizard.${name}`)} hint={t(`wizard.${name}-hint`)} fault={words(faultIn(faults, name))}>
      {(tied) => (
        <input
          {...tied}
          inputMode="decimal"
          autoComplete="off"
          className={INPUT}
          value={draft[name]}
          onChange={(event) => change({ [name]: event.target.value } as Partial<Draft>)}
        />
      )}
    </Field>
  );
  return (
    <>
      {figure("reviewDays")}
      <AddressField
        label={t("wizard.arbiter")}
        hint={t("wizard.arbiter-hint")}
        fault={faultIn(faults, "arbiter")}
        text={draft.arbiter}
        onChange={(arbiter) => change({ arbiter })}
      />
      {FIGURES.map(figure)}
    </>
  );
}
