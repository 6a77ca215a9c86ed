import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import { Sheet } from "@/parts/Sheet";
import { MilestoneCard } from "./MilestoneCard";

export function MilestoneList({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("milestones.title")}>
      <ul className="grid gap-5">
        {agreement.milestones.map((milestone) => (
          <li key={milestone.index} className="border-b border-line pb-5 last:border-0 last:pb-0">
            <MilestoneCard agreement={agreement} milestone={milestone} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
