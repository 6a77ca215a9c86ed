/** What an act does, and what of it cannot be undone: made from the fields that are signed, in the reader's language. */
import { useTranslation } from "react-i18next";
import { percent, shareOf } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import type { Agreement, Milestone } from "@/api/shapes";
import type { Errand } from "@/api/writes";
import { local, seconds, span } from "@/dates/instant";
import { shortened } from "@/names/Address";
import type { OfferedAct } from "./catalogue";

type Props = { agreement: Agreement; milestone: Milestone; errand: Errand };

export function ActSentence({ agreement, milestone, errand }: Props) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const { terms, token } = agreement;
  const units = (amount: bigint) => money(amount > 0n ? amount : 0n, token);
  const instant = (text: unknown) => (typeof text === "string" ? local(seconds(text), i18n.language) : "");
  const { toWorker, toEmployer } = movedBy(errand, milestone);
  const fee = shareOf(toWorker, terms.fee_bps);
  const left = BigInt(milestone.escrowed);
  const isOffer = errand.act === "reclaim" && milestone.state === "offered";
  return (
    <div data-sentence={errand.act} className="rounded-md bg-sunk px-4 py-3 text-base">
      <p>
        {t(isOffer ? "acts.reclaim.offer" : `acts.${errand.act as OfferedAct}.sentence`, {
          number: milestone.index + 1,
          employer: shortened(terms.employer),
          worker: shortened(terms.worker),
          amount: units(BigInt(milestone.amount)),
          left: units(BigInt(milestone.escrowed)),
          claimable: units(left - shareOf(left, terms.fee_bps)),
          toWorker: units(toWorker),
          toEmployer: units(toEmployer),
          deadline: instant(errand.fields.deliver_by ?? milestone.deliver_by),
          until: instant(errand.fields.valid_before),
          review: span(terms.review_period, i18n.language),
          dispute: span(terms.dispute_period, i18n.language),
          kept: units(shareOf(BigInt(milestone.escrowed), terms.default_worker_bps)),
          share: percent(terms.default_worker_bps, i18n.language),
        })}
      </p>
      {fee > 0n && (
        <p className="text-sm text-soft">{t("acts.fee", { fee: units(fee), net: units(toWorker - fee) })}</p>
      )}
    </div>
  );
}

/** What would move: cumulative amounts say how much there shall be in all, so the difference moves. */
function movedBy({ act, fields }: Errand, milestone: Milestone): { toWorker: bigint; toEmployer: bigint } {
  const left = BigInt(milestone.escrowed);
  if (act === "claim") return { toWorker: left, toEmployer: 0n };
  if (act === "reclaim") return { toWorker: 0n, toEmployer: left };
  const toWorker = fields.released === undefined ? 0n : BigInt(String(fields.released)) - BigInt(milestone.released);
  if (act === "rule") return { toWorker, toEmployer: left - toWorker };
  const toEmployer = fields.refunded === undefined ? 0n : BigInt(String(fields.refunded)) - BigInt(milestone.refunded);
  return { toWorker, toEmployer };
}
