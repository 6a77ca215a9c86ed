/** The arbiter's queue: the disputes that name who is connected, the one that is due first on top. */
import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import { agreementQuery, disputesQuery } from "@/api/reads";
import type { Agreement, Milestone } from "@/api/shapes";
import { Empty } from "@/parts/Empty";
import { Failure } from "@/parts/Failure";
import { Waiting } from "@/parts/Waiting";
import { PageTitle } from "@/shell/PageTitle";
import { useAddress } from "@/wallets/useWallet";
import { WalletChoice } from "@/wallets/WalletChoice";
import { DisputeCard } from "./DisputeCard";

export function DisputesPage() {
  const { t } = useTranslation();
  const mine = useAddress();
  return (
    <>
      <PageTitle title={t("disputes.title")} lead={t("disputes.lead")} />
      {mine === null ? (
        <Empty title={t("disputes.not-connected")}>
          <WalletChoice />
        </Empty>
      ) : (
        <Queue key={mine} arbiter={mine} />
      )}
    </>
  );
}

type Dispute = { agreement: Agreement; milestone: Milestone };

function Queue({ arbiter }: { arbiter: string }) {
  const { t } = useTranslation();
  const { disputes, isWhole, error } = useDisputes(arbiter);
  if (error !== null) return <Failure error={error} />;
  if (!isWhole) return <Waiting lines={4} />;
  if (disputes.length === 0) return <Empty title={t("disputes.nothing")} />;
  return (
    <ol className="grid gap-6">
      {disputes.map(({ agreement, milestone }) => (
        <li key={`${agreement.agreement_id}${milestone.index}`}>
          <DisputeCard agreement={agreement} milestone={milestone} />
        </li>
      ))}
    </ol>
  );
}

/** The feed tells where a dispute was ever opened; the agreements tell which ones are still to be ruled, and by whom. */
function useDisputes(arbiter: string): { disputes: Dispute[]; isWhole: boolean; error: unknown } {
  const feed = useInfiniteQuery(disputesQuery());
  const { hasNextPage, isFetching, fetchNextPage } = feed;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const ids = new Set(feed.data?.pages.flatMap((page) => page.announcements.map((one) => one.agreement_id ?? "")));
  const found = useQueries({ queries: [...ids].map((id) => agreementQuery(id, null)) });
  const disputes = found
    .flatMap(({ data }) => (data && roleOf(data, arbiter) === "arbiter" ? [data] : []))
    .flatMap((agreement) => agreement.milestones.map((milestone) => ({ agreement, milestone })))
    .filter(({ milestone }) => milestone.state === "disputed")
    .sort((one, other) => ((one.milestone.rule_by ?? "") < (other.milestone.rule_by ?? "") ? -1 : 1));
  const isWhole = feed.isSuccess && !feed.hasNextPage && found.every(({ isPending }) => !isPending);
  return { disputes, isWhole, error: feed.error ?? found.find((one) => one.error)?.error ?? null };
}
