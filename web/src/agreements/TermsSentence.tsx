/** What the parties agree on, as people say it: made from the very terms that are hashed and signed. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { percent } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import { type Terms, type Token, ZERO_ADDRESS } from "@/api/shapes";
import { local, seconds, span } from "@/dates/instant";
import { shortened } from "@/names/Address";

export function TermsSentence({ terms, token }: { terms: Terms; token: Token }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const total = terms.milestones.reduce((sum, part) => sum + BigInt(part.amount), 0n);
  const parts = terms.milestones.map((part, index) =>
    t("terms.sentence.part", {
      number: index + 1,
      amount: money(part.amount, token),
      date: local(seconds(part.deliver_by), i18n.language),
    }),
  );
  return (
    <div data-sentence="terms" className="grid max-w-[65ch] gap-2 text-base">
      <p>
        {t("terms.sentence.offer", {
          employer: shortened(terms.employer),
          worker: terms.worker === ZERO_ADDRESS ? t("terms.sentence.somebody") : shortened(terms.worker),
          total: money(total, token),
          parts: parts.join(t("terms.sentence.between")),
        })}
      </p>
      <p>{t("terms.sentence.review", { review: span(terms.review_period, i18n.language) })}</p>
      <p>{t("terms.sentence.late")}</p>
      <p>
        {terms.fee_bps === 0
          ? t("terms.sentence.no-fee")
          : t("terms.sentence.fee", {
              fee: percent(terms.fee_bps, i18n.language),
              recipient: shortened(terms.fee_recipient),
            })}
      </p>
      <p>{disputeSentence(terms, i18n.language, t)}</p>
    </div>
  );
}

function disputeSentence(terms: Terms, language: string, t: TFunction) {
  const share = percent(terms.default_worker_bps, language);
  if (terms.arbiter === ZERO_ADDRESS)
    return t("terms.sentence.no-arbiter", { share, length: span(terms.dispute_period, language) });
  return t("terms.sentence.arbiter", {
    arbiter: shortened(terms.arbiter),
    length: span(terms.dispute_period, language),
    share,
  });
}
