/** What happened, in the order of the chain: each step with its block, its transaction, and whether it is final. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { eventsQuery } from "@/api/reads";
import type { Agreement, EscrowEvent } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { shortened } from "@/names/Address";
import { BlockLink } from "@/names/BlockLink";
import { Explore } from "@/names/Explore";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Waiting } from "@/parts/Waiting";
import { EventText } from "./EventText";
import { EventWords } from "./EventWords";
import { ReceiptLinks } from "./ReceiptLinks";

export function Timeline({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(eventsQuery(agreement.agreement_id));
  if (found.isPending) return <Waiting lines={4} />;
  if (found.isError) return <Failure error={found.error} />;
  const events = found.data.pages.flatMap((page) => page.events);
  const final = found.data.pages[0]?.as_of.finalized ?? -1;
  if (events.length === 0) return <p className="text-sm text-soft">{t("timeline.nothing")}</p>;
  return (
    <>
      <ol className="grid gap-0">
        {events.map((event) => (
          <Step key={`${event.block_hash}${event.log_index}`} event={event} agreement={agreement} final={final} />
        ))}
      </ol>
      {found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{t("parts.more")}</Button>}
    </>
  );
}

/** `final`: up to which block the chain calls all final. */
type StepProps = { event: EscrowEvent; agreement: Agreement; final: number };

function Step({ event, agreement, final }: StepProps) {
  const { t } = useTranslation();
  const isFinal = event.block_number <= final;
  return (
    <li data-event={event.name} className="relative grid gap-1 border-l-2 border-line pb-5 pl-5 last:pb-0">
      <span
        aria-hidden="true"
        className={`absolute top-1.5 -left-[7px] size-3 rounded-full border-2 border-brand ${isFinal ? "bg-brand" : "bg-sheet"}`}
      />
      <p className="text-sm">
        <EventWords event={event} token={agreement.token} />
      </p>
      <EventText event={event} agreementId={agreement.agreement_id} />
      <p className="flex flex-wrap items-center gap-x-2 text-xs text-soft">
        <Moment at={event.timestamp} />
        <span>
          · <BlockLink block={event.block_number}>{t("timeline.block", { block: event.block_number })}</BlockLink>
        </span>
        <span>
          ·{" "}
          <Link
            to="/transactions/$hash"
            params={{ hash: event.transaction_hash }}
            className="prose-link inline-flex min-h-6 items-center font-mono"
          >
            {shortened(event.transaction_hash)}
          </Link>
        </span>
        <Explore kind="tx" id={event.transaction_hash} />
        <span>· {isFinal ? t("timeline.final") : t("timeline.not-final")}</span>
      </p>
      <ReceiptLinks event={event} final={final} />
    </li>
  );
}
