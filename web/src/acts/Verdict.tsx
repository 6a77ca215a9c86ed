/** Whether the contract would take it now. It was tried before anybody is asked to sign. */
import { useTranslation } from "react-i18next";
import type { Prepared, Revert } from "@/api/shapes";
import { RevertWords } from "@/parts/RevertWords";

type Props = { refusal: Revert | null; prepared: Prepared | undefined; isFree: boolean };

export function Verdict({ refusal, prepared, isFree }: Props) {
  const { t } = useTranslation();
  if (refusal) {
    return <RevertWords mood="warning" error={refusal.error} evidence={refusal.arguments} meaning={refusal.meaning} />;
  }
  if (!prepared?.simulation.ok) return null;
  return (
    <p data-check="tried" className="text-sm text-soft">
      <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
        ✓
      </span>
      {t("acts.tried")} {t(isFree ? "acts.free" : "acts.costs-gas")}
    </p>
  );
}
