/** What a worker did with what it accepted. What it was only offered says nothing of it, and is not counted. */
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import type { AddressRecord } from "@/api/shapes";
import { useToken } from "@/names/useToken";
import { Facts } from "@/parts/Facts";
import { Sheet } from "@/parts/Sheet";
import { Agreements } from "./EmployerSheet";
import { PartList } from "./PartList";

type Record = AddressRecord["worker"];

export function WorkerSheet({ record }: { record: Record }) {
  const { t } = useTranslation();
  const { milestones } = record;
  return (
    <Sheet title={t("records.worker.title")} aside={<Agreements count={record.agreements} />}>
      <p className="text-sm">{t("records.worker.all", { count: milestones.accepted })}</p>
      <PartList side="worker" milestones={milestones} />
      <Facts
        facts={[
          { name: t("records.delivered"), value: milestones.delivered },
          { name: t("records.disputed"), value: milestones.disputed },
          ...record.tokens.map((sums) => ({ name: t("records.sums.earned"), value: <Earned sums={sums} /> })),
        ]}
      />
    </Sheet>
  );
}

function Earned({ sums }: { sums: Record["tokens"][number] }) {
  const token = useToken(sums.token);
  return (
    <span data-sum="earned">
      <Money units={sums.earned} token={token} />
    </span>
  );
}
