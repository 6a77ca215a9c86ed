/** The receipt of a payment: a page and a file, once its block is final. Before that it says when they will be there. */
import { useTranslation } from "react-i18next";
import type { EscrowEvent } from "@/api/shapes";
import { zoneHere } from "@/dates/instant";
import { paperLanguage } from "@/locales/language";
import { BlockLink } from "@/names/BlockLink";
import { Inlaid, PLACE } from "@/parts/Inlaid";

/** Events by which money leaves a milestone. */
const PAYMENTS: ReadonlySet<string> = new Set([
  "PaymentReleased",
  "PaymentRefunded",
  "PaymentClaimed",
  "PaymentReclaimed",
  "PaymentSettled",
  "DisputeRuled",
  "DisputeConcluded",
]);
const LINK = "prose-link inline-flex min-h-6 items-center";

type Props = { event: EscrowEvent; final: number };

export function ReceiptLinks({ event, final }: Props) {
  const { t, i18n } = useTranslation();
  const { agreement_id: id, milestone, block_number: block } = event;
  if (!PAYMENTS.has(event.name) || milestone === null) return null;
  if (block > final) {
    return (
      <p data-receipt="later" className="text-xs text-soft">
        <Inlaid
          text={final < 0 ? t("receipts.later", { block: PLACE }) : t("receipts.later-than", { block: PLACE, final })}
        >
          <BlockLink block={block} />
        </Inlaid>
      </p>
    );
  }
  const asked = new URLSearchParams({ language: paperLanguage(i18n.language), zone: zoneHere() });
  const number = milestone + 1;
  return (
    <p data-receipt="there" className="flex flex-wrap gap-x-4 text-xs">
      <a className={LINK} href={`/receipts/${id}/${milestone}?${asked}`} target="_blank" rel="noreferrer">
        {t("receipts.page", { number })}
      </a>
      <a className={LINK} href={`/v1/agreements/${id}/milestones/${milestone}/receipt?${asked}`} download>
        {t("receipts.file", { number })}
      </a>
    </p>
  );
}
