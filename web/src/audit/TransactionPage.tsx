/** One transaction, for an auditor: in words, decoded, and raw. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EventWords } from "@/agreements/EventWords";
import { agreementQuery, transactionQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import type { EscrowEvent, Transaction } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { shortened } from "@/names/Address";
import { Explore } from "@/names/Explore";
import { HashText } from "@/names/HashText";
import { Badge, type Tint } from "@/parts/Badge";
import { Disclosure } from "@/parts/Disclosure";
import { Empty } from "@/parts/Empty";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Raw } from "@/parts/Raw";
import { RevertWords } from "@/parts/RevertWords";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { AsOfLine } from "@/shell/Freshness";
import { PageTitle } from "@/shell/PageTitle";

const TINTS: Record<Transaction["state"], Tint> = {
  pending: "plain",
  mined: "calm",
  finalized: "brand",
  reverted: "danger",
};

export function TransactionPage() {
  const { t } = useTranslation();
  const { hash } = useParams({ from: "/transactions/$hash" });
  const found = useQuery(transactionQuery(hash));
  return (
    <>
      <PageTitle title={t("transaction.title", { hash: shortened(hash) })}>
        {found.data && <Badge tint={TINTS[found.data.state]}>{t(`transaction.states.${found.data.state}`)}</Badge>}
      </PageTitle>
      {found.isPending && <Waiting lines={5} />}
      {found.isError &&
        (isMissing(found.error) ? <Empty title={t("transaction.unknown")} /> : <Failure error={found.error} />)}
      {found.data && <Shown transaction={found.data} hash={hash} />}
    </>
  );
}

function Shown({ transaction, hash }: { transaction: Transaction; hash: string }) {
  const { t } = useTranslation();
  const { call, revert, events } = transaction;
  return (
    <div className="grid gap-6">
      <Sheet title={t("transaction.in-words")}>
        <p className="text-base">{t(`transaction.words.${transaction.state}`)}</p>
        {revert && <RevertWords error={revert.error} evidence={revert.arguments} meaning={revert.meaning} />}
        <ul className="grid gap-3">
          {events.map((event) => (
            <li key={event.log_index}>
              <EventLine event={event} />
            </li>
          ))}
        </ul>
        {events.length === 0 && transaction.state !== "pending" && (
          <p className="text-sm text-soft">{t("transaction.no-events")}</p>
        )}
        <AsOfLine asOf={transaction.as_of} />
      </Sheet>
      <Sheet title={t("transaction.figures")}>
        <Facts
          facts={[
            {
              name: t("transaction.hash"),
              value: (
                <>
                  <HashText hash={hash} isWhole /> <Explore kind="tx" id={hash} />
                </>
              ),
            },
            transaction.block_number === null
              ? null
              : {
                  name: t("transaction.block"),
                  value: (
                    <>
                      {transaction.block_number} <Explore kind="block" id={transaction.block_number} />
                    </>
                  ),
                },
            call ? { name: t("transaction.calls"), value: <code className="font-mono">{call.function}()</code> } : null,
          ]}
        />
        {call && (
          <Disclosure summary={t("transaction.arguments")}>
            <Raw value={call.arguments} />
          </Disclosure>
        )}
        <Disclosure summary={t("transaction.raw")}>
          <Raw value={transaction} />
        </Disclosure>
      </Sheet>
    </div>
  );
}

/** An event in words; its amounts are read with the token of its agreement. */
function EventLine({ event }: { event: EscrowEvent }) {
  const { t } = useTranslation();
  const id = event.agreement_id;
  const agreement = useQuery({ ...agreementQuery(id ?? "", null), enabled: id !== null, refetchInterval: false });
  return (
    <>
      <p className="text-base">
        <EventWords event={event} token={agreement.data?.token ?? null} />
      </p>
      <p className="text-xs text-soft">
        <code className="font-mono">{event.name}</code> · <Moment at={event.timestamp} withUtc />
        {id && (
          <>
            {" · "}
            <Link to="/agreements/$id" params={{ id }} className="prose-link inline-flex min-h-6 items-center">
              {t("agreement.title", { id: shortened(id) })}
            </Link>
          </>
        )}
      </p>
    </>
  );
}
