/** What both signed, in a sentence and in full. The page computes the hash itself: it is the agreement's id, or it says so. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { percent } from "@/amounts/amount";
import { Money } from "@/amounts/Money";
import { chainQuery } from "@/api/reads";
import { type Agreement, ZERO_ADDRESS, ZERO_HASH } from "@/api/shapes";
import { span } from "@/dates/instant";
import { Moment } from "@/dates/Moment";
import { Address } from "@/names/Address";
import { HashText } from "@/names/HashText";
import { Disclosure } from "@/parts/Disclosure";
import { Facts } from "@/parts/Facts";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";
import { TermsSentence } from "./TermsSentence";

export function TermsSheet({ agreement }: { agreement: Agreement }) {
  const { t, i18n } = useTranslation();
  const { terms, token } = agreement;
  const length = (seconds: number) => span(seconds, i18n.language);
  return (
    <Sheet title={t("terms.title")}>
      <TermsSentence terms={terms} token={token} />
      <Disclosure summary={t("terms.in-full")}>
        <Facts
          facts={[
            { name: t("roles.employer"), value: <Address address={terms.employer} isWhole /> },
            { name: t("roles.worker"), value: <Address address={terms.worker} isWhole /> },
            { name: t("roles.arbiter"), value: <Address address={terms.arbiter} isWhole /> },
            { name: t("terms.token"), value: <Address address={terms.token} isWhole /> },
            { name: t("terms.review"), value: length(terms.review_period) },
            { name: t("terms.dispute"), value: length(terms.dispute_period) },
            { name: t("terms.share"), value: percent(terms.default_worker_bps, i18n.language) },
            { name: t("terms.fee"), value: percent(terms.fee_bps, i18n.language) },
            terms.fee_recipient === ZERO_ADDRESS
              ? null
              : { name: t("terms.fee-recipient"), value: <Address address={terms.fee_recipient} isWhole /> },
            { name: t("terms.brief-hash"), value: <HashText hash={terms.brief_hash} isWhole /> },
            terms.parent === ZERO_HASH
              ? null
              : { name: t("terms.parent"), value: <HashText hash={terms.parent} isWhole /> },
            { name: t("terms.salt"), value: terms.salt },
            ...terms.milestones.map((part, index) => ({
              name: t("milestones.number", { number: index + 1 }),
              value: (
                <>
                  <Money units={part.amount} token={token} />
                  {t("terms.before")}
                  <Moment at={part.deliver_by} withUtc />
                </>
              ),
            })),
          ]}
        />
      </Disclosure>
      <IdCheck agreement={agreement} />
    </Sheet>
  );
}

function IdCheck({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const check = useQuery({
    queryKey: ["id-check", agreement.agreement_id, chain?.escrow],
    enabled: chain !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { idOf } = await import("@/acts/termsHash");
      return chain !== undefined && idOf(agreement.terms, chain) === agreement.agreement_id;
    },
  });
  if (check.data === undefined) return null;
  return check.data ? (
    <p data-check="terms" className="text-sm">
      <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
        ✓
      </span>
      {t("terms.id-holds")} <HashText hash={agreement.agreement_id} isWhole />
    </p>
  ) : (
    <Notice mood="danger" isUrgent title={t("terms.id-differs")} />
  );
}
