/** How an employer paid so far: the first question of who is offered work. */
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import type { AddressRecord } from "@/api/shapes";
import { useSpan } from "@/dates/useSpan";
import { useToken } from "@/names/useToken";
import { Facts } from "@/parts/Facts";
import { Sheet } from "@/parts/Sheet";
import { PartList } from "./PartList";
import { heldOf } from "./record";

type Record = AddressRecord["employer"];

export function EmployerSheet({ record }: { record: Record }) {
  const { t } = useTranslation();
  const span = useSpan();
  const { milestones, seconds_to_pay_median: median } = record;
  return (
    <Sheet title={t("records.employer.title")} aside={<Agreements count={record.agreements} />}>
      <p className="text-sm">{t("records.employer.all", { count: milestones.locked })}</p>
      <PartList side="employer" milestones={milestones} />
      <Facts
        facts={[
          {
            name: t("records.employer.time"),
            value: <span data-figure="time">{median === null ? t("records.employer.no-time") : span(median)}</span>,
          },
          { name: t("records.delivered"), value: milestones.delivered },
          { name: t("records.disputed"), value: milestones.disputed },
        ]}
      />
      {record.tokens.map((sums) => (
        <Sums key={sums.token} sums={sums} />
      ))}
    </Sheet>
  );
}

function Sums({ sums }: { sums: Record["tokens"][number] }) {
  const { t } = useTranslation();
  const token = useToken(sums.token);
  const money = (name: "locked" | "paid" | "returned" | "held", units: string | bigint) => ({
    name: t(`records.sums.${name}`),
    value: (
      <span data-sum={name}>
        <Money units={units} token={token} />
      </span>
    ),
  });
  return (
    <div data-token={sums.token}>
      <Facts
        facts={[
          money("locked", sums.locked),
          money("paid", sums.paid),
          money("returned", sums.returned),
          money("held", heldOf(sums)),
        ]}
      />
    </div>
  );
}

/** How many agreements a role was had in. */
export function Agreements({ count }: { count: number }) {
  const { t } = useTranslation();
  return <span className="text-sm text-soft">{t("records.agreements", { count })}</span>;
}
