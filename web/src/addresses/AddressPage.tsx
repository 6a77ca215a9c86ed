/** One address: what is proved of it in each role, what waits for it, what the chain has there, and its newest agreements. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getAddress, isAddress } from "viem/utils";
import { recordQuery } from "@/api/reads";
import { ZERO_ADDRESS } from "@/api/shapes";
import { OnChain } from "@/explorer/OnChain";
import { Address } from "@/names/Address";
import { Copy } from "@/parts/Copy";
import { Empty } from "@/parts/Empty";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { WaitingSheet } from "@/payouts/WaitingSheet";
import { AsOfLine } from "@/shell/Freshness";
import { PageTitle } from "@/shell/PageTitle";
import { NewestSheet } from "./NewestSheet";
import { RecordSheets } from "./RecordSheets";

export function AddressPage() {
  const { t } = useTranslation();
  const { address } = useParams({ from: "/addresses/$address" });
  const owner = isAddress(address, { strict: false }) ? getAddress(address) : null;
  if (owner === null || owner === ZERO_ADDRESS) {
    return (
      <>
        <PageTitle title={t("records.title")} />
        <Empty title={t("records.no-address")} />
      </>
    );
  }
  return <Shown key={owner} owner={owner} />;
}

function Shown({ owner }: { owner: string }) {
  const { t } = useTranslation();
  const { data: record, error } = useQuery(recordQuery(owner));
  return (
    <>
      <PageTitle title={t("records.title")} lead={t("records.lead")} />
      <div className="mb-6 flex flex-wrap items-center gap-x-4 gap-y-2" data-address={owner}>
        <Address address={owner} isWhole />
        <Copy text={owner} label={t("records.copy")} />
      </div>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid min-w-0 content-start gap-6">
          {error !== null && <Failure error={error} />}
          {!record && error === null && <Waiting lines={6} />}
          {record && <RecordSheets record={record} />}
          <NewestSheet owner={owner} />
          <Sheet title={t("records.there")}>
            <OnChain address={owner} />
          </Sheet>
        </div>
        <div className="grid min-w-0 content-start gap-6">
          <WaitingSheet owner={owner} />
        </div>
      </div>
      {record && (
        <div className="mt-6">
          <AsOfLine asOf={record.as_of} />
        </div>
      )}
    </>
  );
}
