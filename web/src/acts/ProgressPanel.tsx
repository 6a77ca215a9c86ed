/** The steps to an act on its way, whether the contract would take it, and the one button that takes the next step. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, type Look } from "@/parts/Button";
import { DialogFoot } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { TooLittleGas } from "@/wallets/TooLittleGas";
import { WalletChanged } from "@/wallets/WalletChanged";
import { WalletChoice } from "@/wallets/WalletChoice";
import { Particulars } from "./Particulars";
import { mayGo, type Progress, refusalOf, transactionOf } from "./progress";
import { StepList } from "./StepList";
import { Verdict } from "./Verdict";
import { WayChoice } from "./WayChoice";
import type { Way } from "./ways";

type Props = {
  progress: Progress;
  /** The act's name in the page, and its button's words. */
  act: string;
  button: ReactNode;
  look?: Look;
  /** The way that was chosen elsewhere: then there is nothing to choose here. */
  fixed?: Way | undefined;
  onClose: () => void;
};

export function ProgressPanel(props: Props) {
  return (
    <>
      <WalletChanged />
      {props.progress.step === "connect" ? <WalletChoice /> : <Steps {...props} />}
    </>
  );
}

function Steps({ progress, act, button, look = "main", fixed, onClose }: Props) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Way | null>(fixed ?? null);
  const { step, ready, ways, error } = progress;
  const way = chosen && ways.includes(chosen) ? chosen : (ways[0] ?? "own");
  const isNext = progress.goesOn && mayGo(progress);
  const take = useRef(progress.take);
  take.current = progress.take;
  useEffect(() => {
    if (isNext) void take.current(way);
  }, [isNext, way]);
  return (
    <>
      <StepList steps={progress.steps} step={step} isFree={way !== "own"} />
      {step === "act" && !fixed && <WayChoice ways={ways} way={way} onChoose={choose} />}
      <Verdict refusal={refusalOf(progress)} ready={ready} isFree={way !== "own"} />
      {(way === "own" || step !== "act") && <TooLittleGas transaction={transactionOf(progress)} />}
      {isThere(error) && <Failure error={error} />}
      {ready && <Particulars ready={ready} />}
      <DialogFoot>
        <Button onClick={onClose}>{t("parts.cancel")}</Button>
        <Button
          look={look}
          data-act={step === "act" ? `${act}-now` : step}
          disabled={!mayGo(progress)}
          onClick={() => void progress.take(way)}
        >
          <Words progress={progress} button={button} />
        </Button>
      </DialogFoot>
    </>
  );
}

const isThere = (error: unknown): boolean => error !== null && error !== undefined;

function Words({ progress: { isApproving, isBusy, step }, button }: Pick<Props, "progress" | "button">) {
  const { t } = useTranslation();
  if (isApproving) return t("steps.approving");
  if (isBusy) return t("steps.busy");
  return step === "act" ? button : t(`steps.buttons.${step}`);
}
