import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import type { Fault } from "./draft";

type Props = {
  label: string;
  hint?: string;
  fault: Fault | undefined;
  text: string;
  onChange: (text: string) => void;
};

/** An address is pasted, not typed: what is wrong with it is said in full. */
export function AddressField({ label, hint, fault, text, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Field label={label} hint={hint} fault={fault && t(`wizard.faults.${fault}`)}>
      {(tied) => (
        <input
          {...tied}
          spellCheck={false}
          autoComplete="off"
          placeholder="0x…"
          className={`${INPUT} font-mono text-sm`}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
