/** On which milestones one act is carried out: all that it can be, or some of them. */
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import type { Agreement, Milestone } from "@/api/shapes";
import { Moment } from "@/dates/Moment";

type Props = {
  agreement: Agreement;
  open: readonly Milestone[];
  /** Which figure counts: what is to be locked, or what is left. */
  figure: "amount" | "escrowed";
  label: string;
  chosen: readonly number[];
  onChange: (chosen: readonly number[]) => void;
};

export function MilestonePicker({ agreement, open, figure, label, chosen, onChange }: Props) {
  const { t } = useTranslation();
  if (open.length < 2) return null;
  const toggle = (index: number) =>
    onChange(open.map((one) => one.index).filter((one) => chosen.includes(one) !== (one === index)));
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-semibold">{label}</legend>
      {open.map((milestone) => (
        <label key={milestone.index} className="flex min-h-8 flex-wrap items-center gap-x-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-(--brand)"
            checked={chosen.includes(milestone.index)}
            onChange={() => toggle(milestone.index)}
          />
          <span>{t("milestones.number", { number: milestone.index + 1 })}</span>
          <span className="font-semibold">
            <Money units={milestone[figure]} token={agreement.token} />
          </span>
          {milestone.deliver_by && (
            <span className="text-xs text-soft">
              <Moment at={milestone.deliver_by} />
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
