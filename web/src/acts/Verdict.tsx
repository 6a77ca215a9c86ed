/** Whether the contract would take it now. It was tried before anybody is asked to sign, as far as that can be. */
import { useTranslation } from "react-i18next";
import type { Readied, Revert } from "@/api/shapes";
import { RevertWords } from "@/parts/RevertWords";
import { signingsOf } from "./signings";

type Props = { refusal: Revert | null; ready: Readied | undefined; isFree: boolean };

export function Verdict({ refusal, ready, isFree }: Props) {
  const { t } = useTranslation();
  if (refusal) {
    return <RevertWords mood="warning" error={refusal.error} evidence={refusal.arguments} meaning={refusal.meaning} />;
  }
  // A funding by signature cannot be tried before it is signed: the server tries it before it spends anything.
  const isToCome = ready?.simulation === null;
  if (!isToCome && !ready?.simulation?.ok) return null;
  const isSigned = signingsOf(ready).length > 0;
  return (
    <p data-check={isToCome ? "to-come" : "tried"} className="text-sm text-soft">
      <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
        ✓
      </span>
      {t(isToCome ? "acts.tried-when-signed" : "acts.tried")}{" "}
      {t(isFree ? (isSigned ? "acts.free" : "acts.unsigned") : "acts.costs-gas")}
    </p>
  );
}
