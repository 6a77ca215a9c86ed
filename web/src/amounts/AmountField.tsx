/** A field for an amount. What was typed stays as it is; what it means is told at once, to the last digit. */
import { useTranslation } from "react-i18next";
import type { Token } from "@/api/shapes";
import { Field, INPUT } from "@/parts/Field";
import { read } from "./amount";
import { useMoney } from "./Money";

type Props = {
  label: string;
  text: string;
  token: Token;
  most: bigint;
  /** Whether nothing is an amount, too. */
  mayBeZero?: boolean;
  /** What is wrong with it beyond the amount itself. */
  fault?: string | undefined;
  onChange: (text: string) => void;
};

export function AmountField({ label, text, token, most, mayBeZero = false, fault, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const decimals = token.decimals ?? 0;
  const found = read(text, decimals, i18n.language, most);
  const isAmount = !found.fault || (mayBeZero && found.fault === "zero");
  const own =
    text === "" || isAmount ? undefined : t(`amounts.faults.${found.fault}`, { decimals, most: money(most, token) });
  return (
    <Field label={label} fault={own ?? fault} hint={found.units === undefined ? undefined : money(found.units, token)}>
      {(tied) => (
        <input
          {...tied}
          className={INPUT}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
