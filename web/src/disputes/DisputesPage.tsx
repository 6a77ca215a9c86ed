/** The arbiter's queue: the disputes that name who is connected, the one that is due first on top. */
import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import { agreementQuery, ruledByQuery } from "@/api/reads";
import type { Agreement, AgreementRow, Milestone } from "@/api/shapes";
import { UploadList } from "@/documents/UploadList";
import { useReader } from "@/logins/session";
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
  const reader = useReader();
  return (
    <>
      <PageTitle title={t("disputes.title")} lead={t("disputes.lead")} />
      {reader !== null && <UploadList reader={reader} />}
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

const isDisputed = ({ milestones }: AgreementRow): boolean => milestones.some(({ state }) => state === "disputed");

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

/** The list tells which agreements name the arbiter and are in dispute; each of them is then read, and followed, itself. */
function useDisputes(arbiter: string): { disputes: Dispute[]; isWhole: boolean; error: unknown } {
  const list = useInfiniteQuery(ruledByQuery(arbiter));
  const { hasNextPage, isFetching, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const named = list.data?.pages.flatMap((page) => page.agreements.filter(isDisputed)) ?? [];
  const ids = new Set(named.map(({ agreement_id }) => agreement_id));
  const found = useQueries({ queries: [...ids].map((id) => agreementQuery(id, null)) });
  const disputes = found
    .flatMap(({ data }) => (data && roleOf(data, arbiter) === "arbiter" ? [data] : []))
    .flatMap((agreement) => agreement.milestones.map((milestone) => ({ agreement, milestone })))
    .filter(({ milestone }) => milestone.state === "disputed")
    .sort((one, other) => ((one.milestone.rule_by ?? "") < (other.milestone.rule_by ?? "") ? -1 : 1));
  const isWhole = list.isSuccess && !list.hasNextPage && found.every(({ isPending }) => !isPending);
  return { disputes, isWhole, error: list.error ?? found.find((one) => one.error)?.error ?? null };
}
