/** What is left, split between both: a slider for the hand, a field for the figure, and both shares in words. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { AmountField } from "@/amounts/AmountField";
import { plain, read, thousandths } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";

type Props = { agreement: Agreement; left: bigint; label: string; onChange: (toWorker: bigint | null) => void };

export function SplitField({ agreement, left, label, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const { token } = agreement;
  const decimals = token.decimals ?? 0;
  const [text, setText] = useState("");
  const words = useId();
  const change = (typed: string) => {
    setText(typed);
    onChange(meant(typed));
  };
  const meant = (typed: string): bigint | null => {
    const found = read(typed, decimals, i18n.language, left);
    return found.fault === "zero" ? 0n : (found.units ?? null);
  };
  const toWorker = meant(text);
  return (
    <div className="grid gap-2">
      <p className="text-sm font-semibold">{t("forms.split-of", { left: money(left, token) })}</p>
      <AmountField label={label} text={text} token={token} most={left} mayBeZero onChange={change} />
      <input
        type="range"
        min={0}
        max={1000}
        step={10}
        aria-label={t("forms.split")}
        aria-describedby={words}
        aria-valuetext={toWorker === null ? t("forms.no-split") : money(toWorker, token)}
        className="min-h-8 w-full accent-(--brand)"
        value={toWorker === null ? 500 : thousandths(toWorker, left)}
        onChange={(event) => change(plain((left * BigInt(event.target.value)) / 1000n, decimals, i18n.language))}
      />
      <p id={words} className="text-sm text-soft">
        {toWorker === null
          ? t("forms.no-split-yet")
          : t("forms.shares", { worker: money(toWorker, token), employer: money(left - toWorker, token) })}
      </p>
    </div>
  );
}
