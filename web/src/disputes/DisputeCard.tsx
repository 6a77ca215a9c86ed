/** One dispute: what is at stake, until when, what was said and handed in about it, and the ruling. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ActButtons } from "@/acts/ActButtons";
import { briefOf } from "@/agreements/BriefSheet";
import { Countdown } from "@/agreements/Countdown";
import { EventText } from "@/agreements/EventText";
import { EventWords } from "@/agreements/EventWords";
import { milestoneOf } from "@/agreements/holdingId";
import { Money } from "@/amounts/Money";
import { allEventsQuery } from "@/api/reads";
import type { Agreement, Milestone } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { DocumentsPanel } from "@/documents/DocumentsPanel";
import { Address, shortened } from "@/names/Address";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";

type Props = { agreement: Agreement; milestone: Milestone };

export function DisputeCard({ agreement, milestone }: Props) {
  const { t } = useTranslation();
  const title = briefOf(agreement)?.split("\n")[0] ?? t("agreement.title", { id: shortened(agreement.agreement_id) });
  return (
    <Sheet
      title={
        <Link to="/agreements/$id" params={{ id: agreement.agreement_id }} className="prose-link break-all">
          {title}
        </Link>
      }
      aside={t("milestones.number", { number: milestone.index + 1 })}
    >
      <div data-dispute={agreement.agreement_id} className="grid gap-4">
        <Countdown milestone={milestone} agreement={agreement} />
        <Facts
          facts={[
            { name: t("disputes.at-stake"), value: <Money units={milestone.escrowed} token={agreement.token} /> },
            { name: t("roles.employer"), value: <Address address={agreement.employer} /> },
            { name: t("roles.worker"), value: <Address address={agreement.worker} /> },
          ]}
        />
        <Evidence agreement={agreement} milestone={milestone} />
        <section aria-label={t("documents.title")} className="grid gap-3">
          <h3 className="text-sm font-semibold">{t("documents.title")}</h3>
          <DocumentsPanel agreement={agreement} milestone={milestone.index} />
        </section>
        <ActButtons agreement={agreement} milestone={milestone} />
      </div>
    </Sheet>
  );
}

const SAID = ["WorkDelivered", "ChangesRequested", "DisputeOpened", "Evidence"];

/** What was said about the milestone, in the order of the chain. */
function Evidence({ agreement, milestone }: Props) {
  const { t } = useTranslation();
  const { data: events = [], error } = useQuery(allEventsQuery(agreement.agreement_id));
  const said = events.filter((event) => SAID.includes(event.name) && milestoneOf(event, agreement) === milestone.index);
  return (
    <section aria-label={t("disputes.said")} className="grid gap-2">
      <h3 className="text-sm font-semibold">{t("disputes.said")}</h3>
      {error !== null && <Failure error={error} />}
      <ol className="grid gap-3">
        {said.map((event) => (
          <li key={`${event.block_hash}${event.log_index}`} data-event={event.name} className="grid gap-1 text-sm">
            <p>
              <EventWords event={event} token={agreement.token} /> <Moment at={event.timestamp} />
            </p>
            <EventText event={event} agreementId={agreement.agreement_id} />
          </li>
        ))}
      </ol>
    </section>
  );
}
