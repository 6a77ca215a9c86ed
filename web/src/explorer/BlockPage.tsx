/** One block, as the chain has it now: what it is, whether it stays, and what concerns the contract in it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { written } from "@/amounts/amount";
import { chainBlockQuery } from "@/api/explorer";
import { chainQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import type { ChainBlock } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { shortened } from "@/names/Address";
import { isBlockName } from "@/names/blockName";
import { Explore } from "@/names/Explore";
import { HashText } from "@/names/HashText";
import { Badge } from "@/parts/Badge";
import { buttonClasses } from "@/parts/Button";
import { Disclosure } from "@/parts/Disclosure";
import { Empty } from "@/parts/Empty";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { AsOfLine } from "@/shell/Freshness";
import { PageTitle } from "@/shell/PageTitle";
import { BlockTransactions } from "./BlockTransactions";
import { MirrorVerdict } from "./MirrorVerdict";

export function BlockPage() {
  const { t } = useTranslation();
  const { block } = useParams({ from: "/blocks/$block" });
  const name = block.toLowerCase();
  const isName = isBlockName(name);
  const { data: found, error } = useQuery({ ...chainBlockQuery(name), enabled: isName });
  return (
    <>
      <PageTitle title={t("block.title", { block: found?.block.number ?? shortened(block) })}>
        {found && <Standing found={found} />}
      </PageTitle>
      <div className="grid gap-6">
        {!isName && <Missing title={t("block.odd")} />}
        {isName && !found && error === null && <Waiting lines={5} />}
        {error !== null && (isMissing(error) ? <Missing title={t("block.unknown")} /> : <Failure error={error} />)}
        {found && <Shown found={found} />}
      </div>
    </>
  );
}

function Standing({ found }: { found: ChainBlock }) {
  const { t } = useTranslation();
  if (!found.is_on_chain) return <Badge tint="danger">{t("block.left")}</Badge>;
  return found.is_final ? (
    <Badge tint="brand">{t("block.final")}</Badge>
  ) : (
    <Badge tint="calm">{t("block.not-final")}</Badge>
  );
}

/** What to do instead: the newest blocks are always there. */
function Missing({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={title}>
      <p className="max-w-[65ch] text-sm text-soft">{t("block.unknown-why")}</p>
      <div className="flex flex-wrap justify-center gap-3">
        <To block="head">{t("block.head")}</To>
        <To block="finalized">{t("block.finalized")}</To>
      </div>
    </Empty>
  );
}

function To({ block, children }: { block: string; children: ReactNode }) {
  return (
    <Link to="/blocks/$block" params={{ block }} className={buttonClasses("plain")}>
      {children}
    </Link>
  );
}

function Shown({ found }: { found: ChainBlock }) {
  const { t } = useTranslation();
  const { number } = found.block;
  return (
    <>
      {!found.is_on_chain && (
        <div data-left>
          <Notice mood="danger" isUrgent title={t("block.left-title")}>
            <p>{t("block.left-why")}</p>
          </Notice>
        </div>
      )}
      <Neighbours found={found} />
      <Sheet title={t("block.in-it")}>
        <MirrorVerdict mirror={found.mirror} of="block" />
        <BlockTransactions found={found} />
        <AsOfLine asOf={found.as_of} />
      </Sheet>
      <Sheet title={t("transaction.figures")}>
        <Figures found={found} />
        <Disclosure summary={t("transaction.raw")}>
          <Raw value={found} />
        </Disclosure>
      </Sheet>
      {!found.is_on_chain && <To block={String(number)}>{t("block.there-now", { block: number })}</To>}
    </>
  );
}

function Neighbours({ found: { block, parent_hash, is_on_chain } }: { found: ChainBlock }) {
  const { t } = useTranslation();
  const head = useQuery(chainQuery()).data?.head?.number ?? null;
  const hasNext = is_on_chain && head !== null && block.number < head;
  return (
    <nav aria-label={t("block.neighbours")} className="flex flex-wrap gap-3">
      {block.number > 0 && <To block={is_on_chain ? String(block.number - 1) : parent_hash}>{t("block.before")}</To>}
      {hasNext && <To block={String(block.number + 1)}>{t("block.after")}</To>}
      <To block="head">{t("block.head")}</To>
    </nav>
  );
}

const GWEI_DECIMALS = 9;

function Figures({ found }: { found: ChainBlock }) {
  const { t, i18n } = useTranslation();
  const { block, parent_hash, gas_used, gas_limit, base_fee, transaction_count, transactions, is_whole } = found;
  const whole = (number: number) => written(BigInt(number), 0, i18n.language);
  return (
    <Facts
      facts={[
        {
          name: t("block.number"),
          value: (
            <>
              {block.number} <Explore kind="block" id={block.number} />
            </>
          ),
        },
        { name: t("transaction.hash"), value: <HashText hash={block.hash} isWhole /> },
        { name: t("block.parent"), value: <HashText hash={parent_hash} isWhole /> },
        { name: t("block.made"), value: <Moment at={block.timestamp} withUtc isFar /> },
        {
          name: t("block.transactions"),
          value: t(is_whole ? "block.counted" : "block.counted-many", {
            all: whole(transaction_count),
            ours: whole(transactions.length),
          }),
        },
        { name: t("explorer.gas"), value: t("explorer.gas-used", { used: whole(gas_used), limit: whole(gas_limit) }) },
        base_fee === null
          ? null
          : { name: t("block.base-fee"), value: `${written(BigInt(base_fee), GWEI_DECIMALS, i18n.language)} gwei` },
      ]}
    />
  );
}
