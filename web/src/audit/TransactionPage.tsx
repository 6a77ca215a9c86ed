/** One transaction, for an auditor: as the chain has it now, in words, decoded, and raw; and whether the mirror agrees. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chainTransactionQuery } from "@/api/explorer";
import { chainQuery, transactionQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import type { ChainTransaction, Transaction } from "@/api/shapes";
import { CallSheet } from "@/explorer/CallSheet";
import { tokenNamed } from "@/explorer/callWords";
import { FiguresSheet } from "@/explorer/FiguresSheet";
import { MirrorVerdict } from "@/explorer/MirrorVerdict";
import { MovesSheet } from "@/explorer/MovesSheet";
import { rolesIn } from "@/explorer/roles";
import { stateSeen, WordsSheet } from "@/explorer/WordsSheet";
import { shortened } from "@/names/Address";
import { Badge, type Tint } from "@/parts/Badge";
import { Empty } from "@/parts/Empty";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { Waiting } from "@/parts/Waiting";
import { PageTitle } from "@/shell/PageTitle";
import { MirroredFigures } from "./MirroredFigures";

const TINTS: Record<Transaction["state"], Tint> = {
  pending: "plain",
  mined: "calm",
  finalized: "brand",
  reverted: "danger",
};

export function TransactionPage() {
  const { t } = useTranslation();
  const { hash } = useParams({ from: "/transactions/$hash" });
  const mirrored = useQuery(transactionQuery(hash));
  // Of a relay that had to be sent again, the one that was mined.
  const mined = mirrored.data?.transaction_hash ?? hash;
  const seen = useQuery({ ...chainTransactionQuery(mined), enabled: !mirrored.isPending });
  const state = seen.data ? stateSeen(seen.data) : mirrored.data?.state;
  const isUnknown = isMissing(mirrored.error) && isMissing(seen.error);
  return (
    <>
      <PageTitle title={t("transaction.title", { hash: shortened(hash) })}>
        {state && <Badge tint={TINTS[state]}>{t(`transaction.states.${state}`)}</Badge>}
      </PageTitle>
      <div className="grid gap-6">
        {mined !== hash.toLowerCase() && <Replaced by={mined} />}
        {isUnknown && <Empty title={t("transaction.unknown")} />}
        {!isUnknown && mirrored.isError && !isMissing(mirrored.error) && <Failure error={mirrored.error} />}
        {!isUnknown && seen.isError && <NotSeen error={seen.error} />}
        {seen.data && <Seen seen={seen.data} mirrored={mirrored.data ?? null} />}
        {!seen.data && mirrored.data && <Mirrored transaction={mirrored.data} hash={hash} />}
        {seen.isPending && <Waiting lines={5} />}
      </div>
    </>
  );
}

function Seen({ seen, mirrored }: { seen: ChainTransaction; mirrored: Transaction | null }) {
  const { data: chain } = useQuery(chainQuery());
  const roles = rolesIn(seen, chain);
  const token = tokenNamed([seen.call, ...seen.inner_calls]);
  const events = seen.logs.flatMap(({ event }) => (event ? [event] : []));
  return (
    <>
      <WordsSheet state={stateSeen(seen)} revert={seen.revert} events={events} asOf={seen.as_of} token={token}>
        {seen.outcome !== "pending" && <MirrorVerdict mirror={seen.mirror} of="transaction" />}
      </WordsSheet>
      <CallSheet seen={seen} />
      {seen.outcome === "succeeded" && <MovesSheet seen={seen} roles={roles} />}
      <FiguresSheet seen={seen} roles={roles} mirrored={mirrored} />
    </>
  );
}

/** What the server's own books and relays say, while the chain says nothing of it. */
function Mirrored({ transaction, hash }: { transaction: Transaction; hash: string }) {
  const { state, revert, events, as_of } = transaction;
  return (
    <>
      <WordsSheet state={state} revert={revert} events={events} asOf={as_of} />
      <MirroredFigures transaction={transaction} hash={hash} />
    </>
  );
}

function NotSeen({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!isMissing(error)) return <Failure error={error} />;
  return (
    <div data-seen="no">
      <Notice mood="warning" title={t("explorer.not-seen")}>
        <p>{t("explorer.not-seen-why")}</p>
      </Notice>
    </div>
  );
}

function Replaced({ by }: { by: string }) {
  const { t } = useTranslation();
  return (
    <Notice title={t("explorer.replaced")}>
      <p>
        <Link to="/transactions/$hash" params={{ hash: by }} className="prose-link inline-flex min-h-6 items-center">
          {t("transaction.title", { hash: shortened(by) })}
        </Link>
      </p>
    </Notice>
  );
}
