/** One part of the work: its money, its clock, what was handed in, and what can be done with it. */
import { useTranslation } from "react-i18next";
import { ActButtons } from "@/acts/ActButtons";
import { Money } from "@/amounts/Money";
import type { Agreement, Milestone } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { HashText } from "@/names/HashText";
import { Facts } from "@/parts/Facts";
import { Countdown } from "./Countdown";
import { DeliverableCheck } from "./DeliverableCheck";
import { labelOf } from "./MoneyBar";
import { hasRunOut, isOpen, isOpenTask, standing } from "./parts";
import { MilestoneBadge } from "./StateBadge";

type Props = { agreement: Agreement; milestone: Milestone };

/** The employer asked for changes, and what was changed is still to come. */
const isSentBack = ({ state, round }: Milestone): boolean => state === "active" && round > 0;

export function MilestoneCard({ agreement, milestone }: Props) {
  const { t } = useTranslation();
  const { token } = agreement;
  const now = useNow();
  const isPast = isOpen(milestone) && hasRunOut(milestone, now);
  const isOffered = milestone.state === "offered" && isOpenTask(agreement) && !isPast;
  const words = milestone.outcome ?? (isOffered ? "offered-open" : standing(milestone.state, isPast));
  const money = (units: string) => <Money units={units} token={token} />;
  const moved = (name: "released" | "refunded" | "escrowed") =>
    milestone[name] === "0" ? null : { name: t(labelOf(name, agreement)), value: money(milestone[name]) };
  return (
    <article data-milestone={milestone.index} data-state={milestone.state} className="grid gap-3">
      <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-base font-semibold">
        {t("milestones.number", { number: milestone.index + 1 })}
        {money(milestone.amount)}
        <MilestoneBadge milestone={milestone} />
      </h3>
      <p className="text-sm">{t(isSentBack(milestone) ? "milestones.sent-back" : `milestones.words.${words}`)}</p>
      <Facts
        facts={[
          moved("escrowed"),
          moved("released"),
          moved("refunded"),
          milestone.round > 0 ? { name: t("milestones.round"), value: milestone.round } : null,
          milestone.deliverable
            ? { name: t("milestones.deliverable"), value: <HashText hash={milestone.deliverable} /> }
            : null,
        ]}
      />
      <Countdown milestone={milestone} agreement={agreement} />
      {milestone.deliverable && <DeliverableCheck deliverable={milestone.deliverable} />}
      <ActButtons agreement={agreement} milestone={milestone} />
    </article>
  );
}
