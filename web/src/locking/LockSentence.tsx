/** What locking does, and what of it cannot be undone: made from what is signed, in the reader's language. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { isOpenTask } from "@/agreements/parts";
import { useMoney } from "@/amounts/Money";
import type { Agreement } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { local, seconds } from "@/dates/instant";
import { shortened } from "@/names/Address";

/** Whoever signed the terms before has no offer to turn down; of an open task nobody knows yet who will be paid. */
const SENTENCES = {
  one: { offered: "acts.fund.sentence", accepted: "acts.fund.accepted", open: "acts.fund.open" },
  several: { offered: "locking.sentence", accepted: "locking.sentence-accepted", open: "locking.sentence-open" },
} as const;

type Props = { agreement: Agreement; milestones: readonly number[]; sum: bigint; errand: Errand };

export function LockSentence({ agreement: { terms, token, accepted }, milestones, sum, errand }: Props) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const until = errand.fields.valid_before ?? errand.fields.deadline;
  const deadlines = milestones.map((index) => seconds(terms.milestones[index]?.deliver_by ?? "1970-01-01T00:00:00Z"));
  return (
    <div data-sentence="fund" className="rounded-md bg-sunk px-4 py-3 text-base">
      <p>
        {t(
          SENTENCES[milestones.length > 1 ? "several" : "one"][
            isOpenTask({ worker: terms.worker }) ? "open" : accepted ? "accepted" : "offered"
          ],
          {
            amount: money(sum, token),
            worker: shortened(terms.worker),
            number: numbered(milestones),
            deadline: local(Math.min(...deadlines), i18n.language),
          },
        )}
      </p>
      {typeof until === "string" && (
        <p className="text-sm text-soft">{t("locking.holds", { until: local(seconds(until), i18n.language) })}</p>
      )}
    </div>
  );
}
