/** What will be asked, before any of it is: nobody leaves after an allowance and takes it for the payment. */
import { useTranslation } from "react-i18next";
import { classes } from "@/parts/classes";
import type { Step } from "./progress";

export function StepList({ steps, step, isFree }: { steps: readonly Step[]; step: Step; isFree: boolean }) {
  const { t } = useTranslation();
  if (steps.length < 2) return null;
  return (
    <ol aria-label={t("steps.title", { count: steps.length })} className="grid gap-1 text-sm">
      {steps.map((one, place) => (
        <li
          key={one}
          aria-current={one === step ? "step" : undefined}
          className={classes(
            "flex gap-2 rounded-sm px-2 py-1",
            one === step ? "bg-brand-wash font-semibold" : "text-soft",
          )}
        >
          <span className="tabular">{t("steps.place", { place: place + 1, count: steps.length })}</span>
          <span>{t(one === "act" ? (isFree ? "steps.sign" : "steps.send") : `steps.${one}`)}</span>
        </li>
      ))}
    </ol>
  );
}
