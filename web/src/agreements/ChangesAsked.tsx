/** The work was sent back: what is to be changed, or how to get to know it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allEventsQuery } from "@/api/reads";
import type { Agreement } from "@/api/shapes";
import { hashIn } from "@/documents/anchors";
import { useSaid } from "@/documents/useSaid";

export function ChangesAsked({ agreement, milestone }: { agreement: Agreement; milestone: number }) {
  const { t } = useTranslation();
  const { data: events } = useQuery(allEventsQuery(agreement.agreement_id));
  const asked = events?.findLast((event) => event.name === "ChangesRequested" && event.milestone === milestone);
  const { text } = useSaid(agreement.agreement_id, asked ? hashIn(asked) : null);
  return (
    <div data-asked={text === null ? "elsewhere" : "here"} className="grid basis-full gap-1">
      {text === null ? (
        <p className="max-w-[65ch] text-sm text-soft">{t("next.changes-elsewhere")}</p>
      ) : (
        <>
          <p className="text-sm font-semibold">{t("next.changes")}</p>
          <blockquote className="max-w-[60ch] border-l-2 border-edge pl-3 text-base break-words whitespace-pre-wrap">
            {text}
          </blockquote>
        </>
      )}
    </div>
  );
}
