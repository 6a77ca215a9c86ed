/** The first question of everybody: is the money there? */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { eventsQuery } from "@/api/reads";
import type { Agreement, AgreementState } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { Address } from "@/names/Address";
import { Facts } from "@/parts/Facts";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";
import { AsOfLine } from "@/shell/Freshness";
import { MoneyBar } from "./MoneyBar";
import { isLate, isOpenTask, standing } from "./parts";

export function MoneySheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  return (
    <Sheet
      title={t("money.title")}
      aside={
        <span className="text-sm text-soft">
          {t("money.of")} <Money units={agreement.amount} token={agreement.token} />
        </span>
      }
    >
      <Locked agreement={agreement} />
      <MoneyBar agreement={agreement} />
      <Facts
        facts={[
          { name: t("roles.employer"), value: <Address address={agreement.employer} /> },
          { name: t("roles.worker"), value: <Address address={agreement.worker} /> },
          { name: t("roles.arbiter"), value: <Address address={agreement.terms.arbiter} /> },
        ]}
      />
      <AsOfLine asOf={agreement.as_of} />
    </Sheet>
  );
}

/** Whether all that happened to an agreement is in blocks that stay: then its state does, whatever block came since. */
function useIsFinal(id: string): boolean {
  const { data, hasNextPage } = useInfiniteQuery(eventsQuery(id));
  const last = data?.pages.at(-1);
  const newest = last?.events.at(-1);
  return newest !== undefined && !hasNextPage && newest.block_number <= (last?.as_of.finalized ?? -1);
}

function wordsOf(state: AgreementState, isAccepted: boolean, isOpenTask: boolean, isPast: boolean) {
  if (state === "draft" && isAccepted) return "draft-accepted";
  if (state === "offered" && isOpenTask && !isPast) return "offered-open";
  return standing(state, isPast);
}

/** The state in one sentence, with how sure it is. */
function Locked({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const { state, accepted, as_of } = agreement;
  const isPast = isLate(agreement, useNow());
  const words = wordsOf(state, accepted, isOpenTask(agreement), isPast);
  const isSure = useIsFinal(agreement.agreement_id) || as_of.finality === "finalized";
  return (
    <Notice mood={state === "draft" || state === "disputed" || isPast ? "warning" : "good"}>
      <p data-words={words} className="text-base">
        {t(`agreement.words.${words}`)}
      </p>
      {state !== "draft" && !isSure && <p className="text-soft">{t("agreement.not-final")}</p>}
    </Notice>
  );
}
