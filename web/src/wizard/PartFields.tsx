/** The milestones: how much for what, and until when. */
import { useTranslation } from "react-i18next";
import { AmountField } from "@/amounts/AmountField";
import { useNow } from "@/dates/ChainClock";
import { DeadlineField } from "@/dates/DeadlineField";
import { fieldText } from "@/dates/instant";
import { Button } from "@/parts/Button";
import { DAY, type Faults, type Part, tokenOf } from "./draft";
import type { StepProps } from "./step";

const A_WEEK = 7 * DAY;

type Props = Omit<StepProps, "employer"> & {
  /** Milestones that cannot be taken away, the first ones. */
  kept?: number;
};

export function PartFields({ draft, change, faults, chain, kept = 0 }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const token = tokenOf(draft, chain);
  // What is wrong with an amount by itself its field says.
  const words = (fault: Faults[string]) =>
    fault === "empty" || fault === "past" || fault === "moved" ? t(`wizard.faults.${fault}`) : undefined;
  const set = (place: number, changed: Partial<Part>) =>
    change({ parts: draft.parts.map((part, one) => (one === place ? { ...part, ...changed } : part)) });
  const add = () => change({ parts: [...draft.parts, { amount: "", deliverBy: fieldText(now + A_WEEK) }] });
  const remove = (place: number) => change({ parts: draft.parts.filter((_, one) => one !== place) });
  return (
    <>
      {draft.parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a milestone is its place.
        <fieldset key={place} className="grid gap-3 rounded-md border border-line p-4">
          <legend className="px-1 text-sm font-semibold">{t("milestones.number", { number: place + 1 })}</legend>
          <AmountField
            label={t("wizard.amount", { symbol: token.symbol })}
            text={part.amount}
            token={token}
            most={BigInt(chain.limits.max_amount)}
            fault={words(faults[`parts.${place}.amount`])}
            onChange={(amount) => set(place, { amount })}
          />
          <DeadlineField
            label={t("wizard.deadline")}
            text={part.deliverBy}
            fault={words(faults[`parts.${place}.deliverBy`])}
            onChange={(deliverBy) => set(place, { deliverBy })}
          />
          {draft.parts.length > 1 && place >= kept && (
            <Button className="justify-self-start" onClick={() => remove(place)}>
              {t("wizard.remove")}
            </Button>
          )}
        </fieldset>
      ))}
      {draft.parts.length < chain.limits.max_milestones && (
        <Button className="justify-self-start" onClick={add}>
          {t("wizard.add")}
        </Button>
      )}
    </>
  );
}
