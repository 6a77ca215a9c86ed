/** One agreement: where the money is, what comes next, what happened, and how to check all of it. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { blockToReadFrom, useActivities } from "@/activity/activities";
import { AmendmentNotice } from "@/amending/AmendmentNotice";
import { AmendSheet } from "@/amending/AmendSheet";
import { agreementQuery, chainQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import type { Agreement } from "@/api/shapes";
import { BooksSheet } from "@/audit/BooksSheet";
import { ProofSheet } from "@/audit/ProofSheet";
import { DocumentsSheet } from "@/documents/DocumentsSheet";
import { useBrief } from "@/documents/useBrief";
import { shortened } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Empty } from "@/parts/Empty";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { ProposalNotice } from "@/settlement/ProposalNotice";
import { PageTitle } from "@/shell/PageTitle";
import { isDevnet } from "@/wallets/devnet/isDevnet";
import { BriefSheet } from "./BriefSheet";
import { MilestoneList } from "./MilestoneList";
import { MoneySheet } from "./MoneySheet";
import { NextStep } from "./NextStep";
import { ShareSheet } from "./ShareSheet";
import { StateBadge } from "./StateBadge";
import { Successor } from "./Successor";
import { TermsSheet } from "./TermsSheet";
import { Timeline } from "./Timeline";
import { useFragment } from "./useFragment";

export function AgreementPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/agreements/$id" });
  useActivities();
  const found = useQuery(agreementQuery(id.toLowerCase(), blockToReadFrom(id.toLowerCase())));
  if (found.data) return <Shown agreement={found.data} />;
  return (
    <>
      <PageTitle title={t("agreement.title", { id: shortened(id) })} />
      {found.isPending && <Waiting lines={6} />}
      {found.isError &&
        (isMissing(found.error) ? <Unknown askAgain={() => void found.refetch()} /> : <Failure error={found.error} />)}
    </>
  );
}

function Unknown({ askAgain }: { askAgain: () => void }) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  return (
    <Empty title={t("agreement.unknown")}>
      {chain && isDevnet(chain) && <p className="max-w-[60ch] text-sm text-soft">{t("agreement.unknown-devnet")}</p>}
      <Button onClick={askAgain}>{t("parts.ask-again")}</Button>
    </Empty>
  );
}

const LONGEST_TITLE = 60;

function titleOf(brief: string | null): string | null {
  const line = brief?.trim().split("\n")[0] ?? "";
  if (line === "") return null;
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE)}…` : line;
}

function Shown({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const { proposal, amendment } = useFragment();
  const fallback = t("agreement.title", { id: shortened(agreement.agreement_id) });
  return (
    <>
      <PageTitle title={titleOf(useBrief(agreement)) ?? fallback}>
        <StateBadge state={agreement.state} />
      </PageTitle>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-6 lg:col-span-2">
          {proposal && <ProposalNotice agreement={agreement} proposal={proposal} />}
          {amendment && <AmendmentNotice agreement={agreement} amendment={amendment} />}
          <Successor agreement={agreement} />
          <NextStep agreement={agreement} />
        </div>
        <div className="grid min-w-0 content-start gap-6">
          <MoneySheet agreement={agreement} />
          <MilestoneList agreement={agreement} />
          <BriefSheet key={agreement.agreement_id} agreement={agreement} />
          <DocumentsSheet agreement={agreement} />
          <Sheet title={t("timeline.title")}>
            <Timeline agreement={agreement} />
          </Sheet>
          <BooksSheet agreement={agreement} />
        </div>
        <div className="grid min-w-0 content-start gap-6">
          <TermsSheet agreement={agreement} />
          <AmendSheet agreement={agreement} />
          <ShareSheet agreement={agreement} />
          <ProofSheet agreement={agreement} />
        </div>
      </div>
    </>
  );
}
