/** The clock that runs, and what happens when it stands at zero. */
import { useTranslation } from "react-i18next";
import { percent } from "@/amounts/amount";
import type { Agreement, Milestone } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { span } from "@/dates/instant";
import { Moment } from "@/dates/Moment";
import { clockOf } from "./parts";

export function Countdown({ milestone, agreement }: { milestone: Milestone; agreement: Agreement }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const clock = clockOf(milestone);
  if (!clock) return null;
  const isOver = now >= clock.until;
  const kind = milestone.state === "unfunded" ? "funding" : clock.kind;
  const share = percent(agreement.terms.default_worker_bps, i18n.language);
  return (
    <div data-clock={clock.kind} className="grid gap-0.5 text-sm">
      <p className="font-semibold">
        {isOver ? t(`clocks.${kind}.over`) : t(`clocks.${kind}.runs`, { left: span(clock.until - now, i18n.language) })}
      </p>
      <p className="text-soft">
        <Moment at={clock.until} withUtc />
      </p>
      <p>{t(`clocks.${kind}.${isOver ? "now" : "then"}`, { share })}</p>
    </div>
  );
}
