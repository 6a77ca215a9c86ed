/** What the work is. The text came by the link, is kept on this device, or was handed in; its hash is in the terms. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { hashOfText, keep, kept } from "@/acts/keeping";
import { type Agreement, ZERO_HASH } from "@/api/shapes";
import { useBrief } from "@/documents/useBrief";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";

/** The text of an agreement's work, if it is known here. */
export const briefOf = (agreement: Pick<Agreement, "terms">): string | null => kept(agreement.terms.brief_hash);

export function BriefSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const [pasted, setPasted] = useState<string | null>(null);
  const found = useBrief(agreement);
  const brief = pasted ?? found;
  const hash = agreement.terms.brief_hash;
  return (
    <Sheet title={t("brief.title")}>
      {hash === ZERO_HASH ? (
        <Notice mood="warning">{t("brief.none")}</Notice>
      ) : brief !== null ? (
        <>
          <p className="max-w-[65ch] text-base whitespace-pre-wrap">{brief}</p>
          <p data-check="brief" className="text-xs text-soft">
            <span aria-hidden="true" className="mr-1 font-bold text-brand-text">
              ✓
            </span>
            {t("brief.holds")}
          </p>
        </>
      ) : (
        <Missing hash={hash} onFound={setPasted} />
      )}
    </Sheet>
  );
}

/** Whoever has the text can put it in: only the right one is taken. */
function Missing({ hash, onFound }: { hash: string; onFound: (brief: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const isOther = text !== "" && hashOfText(text) !== hash;
  const change = (typed: string) => {
    setText(typed);
    if (hashOfText(typed) !== hash) return;
    keep(typed);
    onFound(typed);
  };
  return (
    <>
      <p className="max-w-[65ch] text-sm text-soft">{t("brief.missing")}</p>
      <Field label={t("brief.paste")} fault={isOther ? t("brief.other") : null}>
        {(tied) => (
          <textarea
            {...tied}
            rows={3}
            className={INPUT}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
