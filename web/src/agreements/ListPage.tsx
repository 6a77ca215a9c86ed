/** Agreements: mine, somebody's, those in a state. The address of the page says which, so that it can be shared. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { touches, useActivities } from "@/activity/activities";
import { agreementsQuery } from "@/api/reads";
import { ApprovalSheet } from "@/approving/ApprovalSheet";
import { approvalsOf } from "@/approving/waiting";
import { useNow } from "@/dates/ChainClock";
import { Button, buttonClasses } from "@/parts/Button";
import { Empty } from "@/parts/Empty";
import { Failure } from "@/parts/Failure";
import { Waiting } from "@/parts/Waiting";
import { AsOfLine } from "@/shell/Freshness";
import { PageTitle } from "@/shell/PageTitle";
import { useAddress } from "@/wallets/useWallet";
import { AgreementCard } from "./AgreementCard";
import { ListFilter } from "./ListFilter";

export function ListPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/agreements" });
  const navigate = useNavigate({ from: "/agreements" });
  const found = useInfiniteQuery(agreementsQuery(search));
  const agreements = found.data?.pages.flatMap((page) => page.agreements) ?? [];
  const first = found.data?.pages[0];
  const underWay = useActivities().filter(({ stage }) => stage === "sent");
  const approvals = approvalsOf(agreements, useAddress(), useNow()).filter(
    ({ agreement, milestones }) => !underWay.some((one) => touches(one, agreement.agreement_id, milestones)),
  );
  return (
    <>
      <PageTitle title={t("list.title")} lead={t("list.lead")} />
      <div className="grid gap-5">
        <ListFilter search={search} onChange={(next) => void navigate({ search: next })} />
        {search.party && (
          <p className="text-sm">
            <Link
              to="/addresses/$address"
              params={{ address: search.party }}
              className="prose-link inline-flex min-h-6 items-center"
            >
              {t("records.see.party")}
            </Link>
          </p>
        )}
        {approvals.length > 1 && <ApprovalSheet approvals={approvals} />}
        {found.isPending && <Waiting lines={6} />}
        {found.isError && <Failure error={found.error} />}
        {found.isSuccess && agreements.length === 0 && (
          <Empty title={t("list.empty")}>
            <Link to="/new" className={buttonClasses("main")}>
              {t("shell.new")}
            </Link>
          </Empty>
        )}
        <ul className="grid gap-3">
          {agreements.map((agreement) => (
            <li key={agreement.agreement_id}>
              <AgreementCard agreement={agreement} />
            </li>
          ))}
        </ul>
        {found.hasNextPage && (
          <div>
            <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t("parts.more")}
            </Button>
          </div>
        )}
        {first && <AsOfLine asOf={first.as_of} />}
      </div>
    </>
  );
}
