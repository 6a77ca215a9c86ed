/** The link that the other party gets. The text of the work stands behind the `#`, which no server is told. */
import { useTranslation } from "react-i18next";
import { forLink } from "@/acts/keeping";
import type { Agreement } from "@/api/shapes";
import { zoneHere } from "@/dates/instant";
import { paperLanguage } from "@/locales/language";
import { Copy } from "@/parts/Copy";
import { Field, INPUT } from "@/parts/Field";
import { Sheet } from "@/parts/Sheet";
import { briefOf } from "./BriefSheet";

export function shareLink(agreement: Agreement): string {
  const brief = briefOf(agreement);
  const address = `${location.origin}/agreements/${agreement.agreement_id}`;
  return brief === null ? address : `${address}#brief=${forLink(brief)}`;
}

export function ShareSheet({ agreement }: { agreement: Agreement }) {
  const { t, i18n } = useTranslation();
  const link = shareLink(agreement);
  const asked = new URLSearchParams({ language: paperLanguage(i18n.language), zone: zoneHere(), at: "head" });
  return (
    <Sheet title={t("share.title")}>
      <p className="text-sm text-soft">{t("share.why")}</p>
      <Field label={t("share.link")}>
        {(tied) => (
          <input
            {...tied}
            readOnly
            className={`${INPUT} font-mono text-xs`}
            value={link}
            onFocus={(event) => event.target.select()}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Copy text={link} label={t("share.copy")} />
        <a
          className="prose-link inline-flex min-h-6 items-center text-sm"
          href={`/agreements/${agreement.agreement_id}/print?${asked}`}
          target="_blank"
          rel="noreferrer"
        >
          {t("share.print")}
        </a>
      </div>
    </Sheet>
  );
}
