/** An event in words; its amounts are read with the token that its call names, or else with that of its agreement. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EventWords } from "@/agreements/EventWords";
import { agreementQuery } from "@/api/reads";
import { type EscrowEvent, ZERO_ADDRESS } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { shortened } from "@/names/Address";
import { useToken } from "@/names/useToken";

type Props = { event: EscrowEvent; token?: string | null };

export function EventLine({ event, token = null }: Props) {
  const { t } = useTranslation();
  const id = event.agreement_id;
  const isAsked = token === null && id !== null;
  const agreement = useQuery({ ...agreementQuery(id ?? "", null), enabled: isAsked, refetchInterval: false });
  const named = useToken(token ?? ZERO_ADDRESS);
  return (
    <div data-event={event.name} className="grid gap-1">
      <p className="text-base">
        <EventWords event={event} token={token === null ? (agreement.data?.token ?? null) : named} />
      </p>
      <p className="text-xs text-soft">
        <code className="font-mono">{event.name}</code> · <Moment at={event.timestamp} withUtc />
        {id && (
          <>
            {" · "}
            <Link to="/agreements/$id" params={{ id }} className="prose-link inline-flex min-h-6 items-center">
              {t("agreement.title", { id: shortened(id) })}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}
