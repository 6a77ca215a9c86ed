/** How much is paid or given back: all that is left, or a part of it. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { AmountField } from "@/amounts/AmountField";
import { plain, read } from "@/amounts/amount";
import type { Fields } from "@/api/writes";
import type { FormProps } from "./form";

export const ReleaseForm = (props: FormProps) => <PayoutForm {...props} total="released" label="forms.release" />;

/** Who gives money back has to say that this is what is meant: it is the one act here that costs its own reader. */
export function RefundForm({ onChange, ...props }: FormProps) {
  const { t } = useTranslation();
  const [isMeant, mean] = useState(false);
  const take = useCallback((fields: Fields | null) => onChange(isMeant ? fields : null), [isMeant, onChange]);
  return (
    <>
      <PayoutForm {...props} onChange={take} total="refunded" label="forms.refund" />
      <label className="flex min-h-11 items-center gap-3 text-sm">
        <input
          type="checkbox"
          className="size-5 accent-(--brand)"
          checked={isMeant}
          onChange={(event) => mean(event.target.checked)}
        />
        {t("forms.refund-meant")}
      </label>
    </>
  );
}

type Props = FormProps & { total: "released" | "refunded"; label: "forms.release" | "forms.refund" };

function PayoutForm({ agreement, milestone, onChange, total, label }: Props) {
  const { t, i18n } = useTranslation();
  const { token } = agreement;
  const decimals = token.decimals ?? 0;
  const left = BigInt(milestone.escrowed);
  const [text, setText] = useState(() => plain(left, decimals, i18n.language));
  const { units } = read(text, decimals, i18n.language, left);
  // The contract counts in all, so that a signature can be used once: what moved so far is added.
  const inAll = units === undefined ? null : (BigInt(milestone[total]) + units).toString();

  useEffect(() => onChange(inAll === null ? null : { [total]: inAll }), [inAll, total, onChange]);

  return <AmountField label={t(label)} text={text} token={token} most={left} onChange={setText} />;
}
