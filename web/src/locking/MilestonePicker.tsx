/** Which milestones are locked by one act: all that can be, or some of them. */
import { useTranslation } from "react-i18next";
import { offersOf } from "@/acts/catalogue";
import { isOpenTask } from "@/agreements/parts";
import { Money } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Moment } from "@/dates/Moment";

type Props = { agreement: Agreement; chosen: readonly number[]; onChange: (chosen: readonly number[]) => void };

export function MilestonePicker({ agreement, chosen, onChange }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const open = agreement.milestones.filter((milestone) =>
    offersOf(milestone, "employer", now, isOpenTask(agreement)).some(({ act }) => act === "fund"),
  );
  if (open.length < 2) return null;
  const toggle = (index: number) =>
    onChange(open.map((one) => one.index).filter((one) => chosen.includes(one) !== (one === index)));
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-semibold">{t("locking.which")}</legend>
      {open.map(({ index, amount, deliver_by }) => (
        <label key={index} className="flex min-h-8 flex-wrap items-center gap-x-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-(--brand)"
            checked={chosen.includes(index)}
            onChange={() => toggle(index)}
          />
          <span>{t("milestones.number", { number: index + 1 })}</span>
          <span className="font-semibold">
            <Money units={amount} token={agreement.token} />
          </span>
          {deliver_by && (
            <span className="text-xs text-soft">
              <Moment at={deliver_by} />
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}
