/** What is proved of an address: in words, a sheet for each role that it had. Facts, and no judgement. */
import { useTranslation } from "react-i18next";
import type { AddressRecord } from "@/api/shapes";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";
import { ArbiterSheet } from "./ArbiterSheet";
import { EmployerSheet } from "./EmployerSheet";
import { isKnown } from "./record";
import { WorkerSheet } from "./WorkerSheet";

export function RecordSheets({ record }: { record: AddressRecord }) {
  const { t } = useTranslation();
  if (!isKnown(record)) {
    return (
      <Sheet title={t("records.none")}>
        <p data-record="none" className="text-sm">
          {t("records.none-what")}
        </p>
      </Sheet>
    );
  }
  return (
    <>
      {record.employer.agreements > 0 && <EmployerSheet record={record.employer} />}
      {record.worker.agreements + record.worker.tokens.length > 0 && <WorkerSheet record={record.worker} />}
      {record.arbiter.agreements + record.arbiter.disputes > 0 && <ArbiterSheet record={record.arbiter} />}
      <Notice>{t("records.nobody-knows")}</Notice>
    </>
  );
}
