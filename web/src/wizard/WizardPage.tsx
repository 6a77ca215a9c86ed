/** A new agreement, step by step. What is typed survives a reload and a change of wallet; nothing is sent before the end. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { useNow } from "@/dates/ChainClock";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { PageTitle } from "@/shell/PageTitle";
import { useAddress } from "@/wallets/useWallet";
import { WalletChoice } from "@/wallets/WalletChoice";
import { type Faults, faultsOf, STEPS } from "./draft";
import { MoneyStep } from "./MoneyStep";
import { PartiesStep } from "./PartiesStep";
import { ReviewStep } from "./ReviewStep";
import { RulesStep } from "./RulesStep";
import type { StepProps } from "./step";
import { useDraft } from "./useDraft";
import { useRegistering } from "./useRegistering";
import { WizardNav } from "./WizardNav";
import { WorkStep } from "./WorkStep";

const PAGES = { parties: PartiesStep, work: WorkStep, money: MoneyStep, rules: RulesStep, review: ReviewStep };

export function WizardPage() {
  const { t } = useTranslation();
  const employer = useAddress();
  const { data: chain } = useQuery(chainQuery());
  return (
    <div className="mx-auto max-w-3xl">
      <PageTitle title={t("wizard.title")} lead={t("wizard.lead")} />
      {!employer && (
        <Sheet title={t("wallets.choose")}>
          <WalletChoice />
        </Sheet>
      )}
      {employer && !chain && <Waiting lines={5} />}
      {employer && chain && <Wizard employer={employer} chain={chain} />}
    </div>
  );
}

function Wizard({ employer, chain }: Pick<StepProps, "employer" | "chain">) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { draft, change, forget } = useDraft();
  const [place, setPlace] = useState(0);
  const [faults, setFaults] = useState<Faults>({});
  const registering = useRegistering(forget);
  const step = STEPS[place] ?? "parties";
  const Page = PAGES[step];
  const isLast = step === "review";
  const form = useFocusOnStep(place);

  const go = (to: number) => {
    setFaults({});
    setPlace(to);
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const context = { chain, employer, locale: i18n.language, now };
    const found = faultsOf(step, draft, context);
    setFaults(found);
    if (Object.keys(found).length > 0) return focusFirstFault(form.current);
    if (!isLast) return go(place + 1);
    void registering.register(draft, context);
  };

  return (
    <>
      <WizardNav place={place} onGo={go} />
      <form ref={form} noValidate onSubmit={submit}>
        <Sheet title={t(`wizard.steps.${step}`)}>
          <Page draft={draft} change={change} faults={faults} chain={chain} employer={employer} />
          {registering.error !== null && <Failure error={registering.error} />}
          <div className="flex flex-wrap justify-between gap-3 pt-2">
            <Button disabled={place === 0} onClick={() => go(place - 1)}>
              {t("wizard.back")}
            </Button>
            <Button look="main" type="submit" disabled={registering.isBusy}>
              {t(registering.isBusy ? "wizard.creating" : isLast ? "wizard.create" : "wizard.next")}
            </Button>
          </div>
        </Sheet>
      </form>
    </>
  );
}

/** A new step is read from its beginning. */
function useFocusOnStep(place: number) {
  const form = useRef<HTMLFormElement>(null);
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place) form.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
    before.current = place;
  }, [place]);
  return form;
}

function focusFirstFault(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
