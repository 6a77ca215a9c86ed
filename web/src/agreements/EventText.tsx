/**
 * The text behind an event's hash: kept on this device, where a link hands it on, or handed in, for who may read it.
 * Evidence that is no hash stands on the chain itself.
 */
import { useTranslation } from "react-i18next";
import { forLink } from "@/acts/keeping";
import type { EscrowEvent } from "@/api/shapes";
import { hashIn } from "@/documents/anchors";
import { useSaid } from "@/documents/useSaid";
import { HashText } from "@/names/HashText";
import { Copy } from "@/parts/Copy";
import { Failure } from "@/parts/Failure";

type Props = { event: EscrowEvent; agreementId: string };

export function EventText({ event, agreementId }: Props) {
  const hash = hashIn(event);
  if (hash !== null) return <Behind agreementId={agreementId} hash={hash} />;
  return event.name === "Evidence" ? <Quoted text={String(event.fact.evidence)} /> : null;
}

function Behind({ agreementId, hash }: { agreementId: string; hash: string }) {
  const { t } = useTranslation();
  const { text, isKept, names, error } = useSaid(agreementId, hash);
  return (
    <>
      {text !== null && <Quoted text={text} />}
      {names.length > 0 && <p className="text-xs break-all">{t("timeline.files", { names: names.join(", ") })}</p>}
      {error !== null && <Failure error={error} />}
      {text === null ? (
        <p className="text-xs text-soft">
          {t("timeline.hash")} <HashText hash={hash} />
        </p>
      ) : isKept ? (
        <div>
          <Copy
            text={`${location.origin}/agreements/${agreementId}#text=${forLink(text)}`}
            label={t("timeline.hand-on")}
          />
        </div>
      ) : (
        <p data-check="said" className="text-xs text-soft">
          <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
            ✓
          </span>
          {t("documents.holds")}
        </p>
      )}
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
