import { useTranslation } from "react-i18next";
import { classes } from "@/parts/classes";
import { STEPS } from "./draft";

/** Where one is, and the way back. */
export function WizardNav({ place, onGo }: { place: number; onGo: (place: number) => void }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t("wizard.progress")} className="mb-4">
      <ol className="flex flex-wrap gap-1">
        {STEPS.map((step, number) => (
          <li key={step}>
            <button
              type="button"
              disabled={number >= place}
              aria-current={number === place ? "step" : undefined}
              onClick={() => onGo(number)}
              className={classes(
                "min-h-9 rounded-full px-3 text-sm disabled:cursor-default",
                number === place ? "bg-brand font-semibold text-brand-ink" : "text-soft",
                number < place && "prose-link",
              )}
            >
              {number + 1} {t(`wizard.steps.${step}`)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
