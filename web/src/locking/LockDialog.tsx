/** Money is locked: for which milestones, in which way, in one act. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { offersOf } from "@/acts/catalogue";
import { ErrandPanel } from "@/acts/ErrandPanel";
import { sumOf } from "@/acts/errands";
import { MilestonePicker } from "@/acts/MilestonePicker";
import type { ApprovalStep } from "@/acts/progress";
import { isOpenTask } from "@/agreements/parts";
import { chainQuery, fundingQuery } from "@/api/reads";
import type { Agreement, Funding } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { useNow } from "@/dates/ChainClock";
import { Dialog } from "@/parts/Dialog";
import { Failure } from "@/parts/Failure";
import { Waiting } from "@/parts/Waiting";
import { LockSentence } from "./LockSentence";
import { RouteChoice } from "./RouteChoice";
import { actOf, fieldsOf, type Route, routesOf } from "./routes";
import { TooLittle } from "./TooLittle";

type Props = { agreement: Agreement; first: readonly number[]; onClose: () => void };

export function LockDialog({ agreement, first, onClose }: Props) {
  const { t } = useTranslation();
  const { data: funding, error, isFetching } = useQuery(fundingQuery(agreement.agreement_id));
  const [milestones, choose] = useState(first);
  const now = useNow();
  const open = agreement.milestones.filter((milestone) =>
    offersOf(milestone, "employer", now, isOpenTask(agreement)).some(({ act }) => act === "fund"),
  );
  return (
    <Dialog title={t("acts.fund.label")} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t("acts.fund.what")}</p>
      <MilestonePicker
        agreement={agreement}
        open={open}
        figure="amount"
        label={t("locking.which")}
        chosen={milestones}
        onChange={choose}
      />
      {error !== null && <Failure error={error} />}
      {!funding && !error && <Waiting lines={3} />}
      {funding && milestones.length > 0 && (
        <Locking agreement={agreement} funding={funding} isOld={isFetching} milestones={milestones} onClose={onClose} />
      )}
    </Dialog>
  );
}

type LockingProps = Omit<Props, "first"> & { funding: Funding; isOld: boolean; milestones: readonly number[] };

function Locking({ agreement, funding, isOld, milestones, onClose }: LockingProps) {
  const { data: chain } = useQuery(chainQuery());
  const begunAt = useState(useNow())[0];
  const [chosen, choose] = useState<Route | null>(null);
  // What was pressed holds for these milestones and this way alone: another choice is asked for by another press.
  const [behind, setBehind] = useState<{ step: ApprovalStep | null; of: string } | null>(null);
  const of = milestones.join();
  const routes = chain ? routesOf(funding, chain) : [];
  const route = chosen && routes.includes(chosen) ? chosen : (routes[0] ?? "own-transaction");
  const errand: Errand = {
    agreementId: agreement.agreement_id,
    milestone: null,
    act: actOf(route),
    fields: fieldsOf(route, milestones, begunAt),
  };
  const chooseAnew = (other: Route) => {
    setBehind(null);
    choose(other);
  };
  const sum = sumOf(errand, agreement);
  const isShort = sum > BigInt(funding.balance);
  return (
    <>
      <LockSentence agreement={agreement} milestones={milestones} sum={sum} errand={errand} />
      {isShort && <TooLittle funding={funding} sum={sum} />}
      {!isShort && (
        <>
          <RouteChoice routes={routes} route={route} onChoose={chooseAnew} />
          <ErrandPanel
            key={route}
            agreement={agreement}
            errand={errand}
            act="fund"
            // An allowance opens a way that costs no gas: it goes on once that is known.
            course={[isOld || behind?.of !== of ? null : behind.step, (step) => setBehind({ step, of })]}
            fixed={route === "own-transaction" ? "own" : "relayed"}
            onClose={onClose}
          />
        </>
      )}
    </>
  );
}
