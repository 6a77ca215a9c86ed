/** How far something is: sent, in a block, final. What each word promises stands beside it. */
import { useTranslation } from "react-i18next";
import { classes } from "@/parts/classes";
import type { Stage } from "./activities";

const STEPS = ["sent", "mined", "final"] as const;

export function Stages({ stage, block }: { stage: Stage; block: number | null }) {
  const { t } = useTranslation();
  if (stage === "failed") return <strong className="text-danger">{t("activity.stages.failed")}</strong>;
  if (stage === "gone") return <strong>{t("activity.stages.gone")}</strong>;
  const reached = STEPS.indexOf(stage);
  return (
    <span role="status" className="grid grid-cols-[auto_1fr] items-center gap-x-3 text-xs">
      <span aria-hidden="true" className="flex items-center gap-1">
        {STEPS.map((step, place) => (
          <span
            key={step}
            className={classes(
              "size-2.5 rounded-full border border-calm",
              place <= reached && "bg-calm",
              place === reached + 1 && stage === "sent" && "animate-pulse",
            )}
          />
        ))}
      </span>
      <span>{t(`activity.stages.${stage}`, { block: block ?? "" })}</span>
    </span>
  );
}
