/** The transactions of a block that concern the contract: what each asked for, and what became of it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import type { ChainBlock } from "@/api/shapes";
import { shortened } from "@/names/Address";
import { Badge } from "@/parts/Badge";
import { Notice } from "@/parts/Notice";
import { RevertWords } from "@/parts/RevertWords";
import { CallWords } from "./CallWords";
import { tokenNamed } from "./callWords";
import { EventLine } from "./EventLine";
import { rolesNamed } from "./roles";
import { Who } from "./Who";

type Act = ChainBlock["transactions"][number];

export function BlockTransactions({ found }: { found: ChainBlock }) {
  const { t } = useTranslation();
  const { transactions, is_whole } = found;
  if (transactions.length === 0) return <p className="text-sm">{t("block.nothing")}</p>;
  return (
    <>
      <ol className="grid gap-4">
        {transactions.map((act) => (
          <li key={act.transaction_hash} data-transaction={act.transaction_hash} data-outcome={act.outcome}>
            <Shown act={act} />
          </li>
        ))}
      </ol>
      {!is_whole && <Notice mood="warning">{t("block.more", { count: transactions.length })}</Notice>}
    </>
  );
}

function Shown({ act }: { act: Act }) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const { call, revert, events, outcome } = act;
  const roles = rolesNamed([call], events, chain);
  return (
    <article className="grid gap-3 rounded-md border border-line p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-base">
          <Link
            to="/transactions/$hash"
            params={{ hash: act.transaction_hash }}
            className="prose-link inline-flex min-h-6 items-center"
          >
            {t("transaction.title", { hash: shortened(act.transaction_hash) })}
          </Link>
        </h3>
        <Badge tint={outcome === "failed" ? "danger" : "brand"}>{t(`explorer.outcomes.${outcome}`)}</Badge>
      </header>
      <p className="text-sm">
        <span className="text-soft">{t("explorer.sent-by")}</span> <Who address={act.sender} roles={roles} />
      </p>
      {call && (
        <p className="text-sm break-words">
          <span className="text-soft">{t("explorer.asked-for")}</span> <CallWords call={call} />
        </p>
      )}
      {revert && <RevertWords error={revert.error} evidence={revert.arguments} meaning={revert.meaning} />}
      {outcome === "failed" && !revert && <p className="text-sm text-soft">{t("explorer.no-reason")}</p>}
      {events.map((event) => (
        <EventLine key={event.log_index} event={event} token={tokenNamed([call])} />
      ))}
    </article>
  );
}
