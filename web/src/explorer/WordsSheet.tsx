/** What became of a transaction, in words: why it failed, or what it did. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AsOf, ChainTransaction, EscrowEvent, Revert, Transaction } from "@/api/shapes";
import { RevertWords } from "@/parts/RevertWords";
import { Sheet } from "@/parts/Sheet";
import { AsOfLine } from "@/shell/Freshness";
import { EventLine } from "./EventLine";

type State = Transaction["state"];

type Props = {
  state: State;
  revert: Revert | null;
  events: readonly EscrowEvent[];
  asOf: AsOf;
  /** That all its amounts are in, where its calls name only one. */
  token?: string | null;
  children?: ReactNode;
};

/** How far it is, by what the chain says of it. */
export function stateSeen({ outcome, is_final }: ChainTransaction): State {
  if (outcome === "pending") return "pending";
  if (outcome === "failed") return "reverted";
  return is_final ? "finalized" : "mined";
}

export function WordsSheet({ state, revert, events, asOf, token = null, children }: Props) {
  const { t } = useTranslation();
  const isDone = state === "mined" || state === "finalized";
  return (
    <Sheet title={t("transaction.in-words")}>
      <p className="text-base">
        {t(`transaction.words.${state}`)} {isDone && events.length > 0 && t("transaction.did")}
      </p>
      {revert && <RevertWords error={revert.error} evidence={revert.arguments} meaning={revert.meaning} />}
      {state === "reverted" && !revert && <p className="text-sm text-soft">{t("explorer.no-reason")}</p>}
      <ul className="grid gap-3">
        {events.map((event) => (
          <li key={event.log_index}>
            <EventLine event={event} token={token} />
          </li>
        ))}
      </ul>
      {isDone && events.length === 0 && <p className="text-sm text-soft">{t("transaction.no-events")}</p>}
      {children}
      <AsOfLine asOf={asOf} />
    </Sheet>
  );
}
