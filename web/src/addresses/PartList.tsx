/** How milestones ended, each way with its number; together they are all. */
import { useTranslation } from "react-i18next";
import { Facts } from "@/parts/Facts";
import { type Milestones, partsOf } from "./record";

type Props = { side: "employer" | "worker"; milestones: Milestones };

export function PartList({ side, milestones }: Props) {
  const { t } = useTranslation();
  return (
    <div data-record={side}>
      <Facts
        facts={partsOf(milestones).map(({ name, count }) => ({
          name: t(`records.parts.${name}`),
          value: (
            <strong data-part={name} className="tabular">
              {count}
            </strong>
          ),
        }))}
      />
    </div>
  );
}
