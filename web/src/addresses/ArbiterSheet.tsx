/** What became of the disputes that an address was to rule. Anybody can be named as an arbiter: that is said, too. */
import { useTranslation } from "react-i18next";
import type { AddressRecord } from "@/api/shapes";
import { useSpan } from "@/dates/useSpan";
import { Facts } from "@/parts/Facts";
import { Sheet } from "@/parts/Sheet";
import { Agreements } from "./EmployerSheet";

const OUTCOMES = ["ruled", "lapsed", "agreed", "open"] as const;

export function ArbiterSheet({ record }: { record: AddressRecord["arbiter"] }) {
  const { t } = useTranslation();
  const span = useSpan();
  const median = record.seconds_to_rule_median;
  return (
    <Sheet title={t("records.arbiter.title")} aside={<Agreements count={record.agreements} />}>
      <p className="text-sm">{t("records.arbiter.all", { count: record.disputes })}</p>
      {record.disputes > 0 && (
        <Facts
          facts={[
            ...OUTCOMES.map((name) => ({ name: t(`records.arbiter.${name}`), value: record[name] })),
            median === null ? null : { name: t("records.arbiter.time"), value: span(median) },
          ]}
        />
      )}
      <p className="text-sm text-soft">{t("records.arbiter.unasked")}</p>
    </Sheet>
  );
}
