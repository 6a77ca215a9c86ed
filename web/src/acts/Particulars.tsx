/** What exactly is signed or sent, as a machine reads it. */
import { useTranslation } from "react-i18next";
import type { Readied } from "@/api/shapes";
import { paperLanguage } from "@/locales/language";
import { Disclosure } from "@/parts/Disclosure";
import { Raw } from "@/parts/Raw";
import { signingsOf } from "./signings";

export function Particulars({ ready }: { ready: Readied }) {
  const { t, i18n } = useTranslation();
  return (
    <Disclosure summary={t("acts.exactly")}>
      <p className="text-xs text-soft">{ready.sentences[paperLanguage(i18n.language)] ?? ready.sentence}</p>
      <p className="text-xs text-soft">{t("acts.from-zero")}</p>
      {signingsOf(ready).map(({ field, typed_data }) => (
        <div key={field} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <p className="text-sm font-semibold">{t("acts.typed-data")}</p>
          <Raw value={typed_data.message} />
        </div>
      ))}
      {ready.call && (
        <>
          <p className="text-sm font-semibold">
            {t("acts.call")} <code className="font-mono break-all">{ready.call.function}()</code>
          </p>
          <Raw value={ready.call.arguments} />
        </>
      )}
    </Disclosure>
  );
}
