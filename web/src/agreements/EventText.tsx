/** The text behind an event's hash, if it is known here; a link hands it on. Evidence stands on the chain itself. */
import { useTranslation } from "react-i18next";
import { forLink, kept } from "@/acts/keeping";
import type { EscrowEvent } from "@/api/shapes";
import { HashText } from "@/names/HashText";
import { Copy } from "@/parts/Copy";

/** The member of each event that is the hash of a text which somebody wrote. */
const MEMBERS: Record<string, string> = {
  ChangesRequested: "reason",
  DisputeOpened: "evidence",
  DisputeRuled: "reason",
  WorkDelivered: "deliverable",
};

export function EventText({ event }: { event: EscrowEvent }) {
  const { t } = useTranslation();
  const hash = event.fact[MEMBERS[event.name] ?? ""];
  if (event.name === "Evidence") return <Quoted text={String(event.fact.evidence)} />;
  if (typeof hash !== "string") return null;
  const text = kept(hash);
  if (text === null) {
    return (
      <p className="text-xs text-soft">
        {t("timeline.hash")} <HashText hash={hash} />
      </p>
    );
  }
  const link = `${location.origin}/agreements/${event.agreement_id}#text=${forLink(text)}`;
  return (
    <>
      <Quoted text={text} />
      <div>
        <Copy text={link} label={t("timeline.hand-on")} />
      </div>
    </>
  );
}

function Quoted({ text }: { text: string }) {
  return (
    <blockquote className="max-w-[60ch] border-l-2 border-edge pl-3 text-sm break-words whitespace-pre-wrap">
      {text}
    </blockquote>
  );
}
