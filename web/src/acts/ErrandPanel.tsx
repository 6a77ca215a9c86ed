/** The steps to an act on its way, whether the contract would take it, and the one button that takes the next step. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { WalletChoice } from "@/wallets/WalletChoice";
import type { OfferedAct } from "./catalogue";
import { Particulars } from "./Particulars";
import { StepList } from "./StepList";
import { type Progress, useErrand } from "./useErrand";
import { Verdict } from "./Verdict";
import { WayChoice } from "./WayChoice";
import type { Way } from "./ways";

type Props = {
  agreement: Agreement;
  errand: Errand | null;
  act: OfferedAct;
  /** The way that was chosen elsewhere: then there is nothing to choose here. */
  fixed?: Way;
  onClose: () => void;
};

/** Acts whose button warns by its colour: they take something from who presses it, or start a quarrel. */
const GRAVE: readonly OfferedAct[] = ["refund", "dispute"];

export function ErrandPanel({ agreement, errand, act, fixed, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Way | null>(fixed ?? null);
  const progress = useErrand(agreement, errand, onClose);
  const { step, ready, ways, error } = progress;
  if (step === "connect") return <WalletChoice />;
  const way = chosen && ways.includes(chosen) ? chosen : (ways[0] ?? "own");
  const refusal = refusalOf(progress);
  return (
    <>
      <StepList steps={progress.steps} step={step} isFree={way !== "own"} />
      {step === "act" && !fixed && <WayChoice ways={ways} way={way} onChoose={choose} />}
      <Verdict refusal={refusal} ready={ready} isFree={way !== "own"} />
      {isThere(error) && <Failure error={error} />}
      {ready && <Particulars ready={ready} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={onClose}>{t("parts.cancel")}</Button>
        <Button
          look={GRAVE.includes(act) ? "grave" : "main"}
          data-act={step === "act" ? `${act}-now` : step}
          disabled={!mayGo(progress)}
          onClick={() => void progress.take(way)}
        >
          {t(buttonKey(progress, act))}
        </Button>
      </div>
    </>
  );
}

const isThere = (error: unknown): boolean => error !== null && error !== undefined;

/** Why the contract would refuse it; before an allowance it would, for want of that, and nothing is said. */
const refusalOf = ({ step, ready }: Progress) => (step === "allowance" ? null : (ready?.simulation?.revert ?? null));

function mayGo(progress: Progress): boolean {
  if (progress.isBusy || progress.isApproving) return false;
  return progress.step === "network" || (progress.ready !== undefined && refusalOf(progress) === null);
}

function buttonKey({ isApproving, isBusy, step }: Progress, act: OfferedAct) {
  if (isApproving) return "steps.approving" as const;
  if (isBusy) return "steps.busy" as const;
  return step === "act" ? (`acts.${act}.button` as const) : (`steps.buttons.${step}` as const);
}
