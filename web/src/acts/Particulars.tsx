/** What exactly is signed or sent, as a machine reads it. */
import { useTranslation } from "react-i18next";
import type { Prepared } from "@/api/shapes";
import { Disclosure } from "@/parts/Disclosure";
import { Raw } from "@/parts/Raw";

export function Particulars({ prepared }: { prepared: Prepared }) {
  const { t } = useTranslation();
  return (
    <Disclosure summary={t("acts.exactly")}>
      <p lang="en" className="text-xs text-soft">
        {prepared.sentence}
      </p>
      {prepared.typed_data && (
        <>
          <p className="text-sm font-semibold">{t("acts.typed-data")}</p>
          <Raw value={prepared.typed_data.message} />
        </>
      )}
      <p className="text-sm font-semibold">
        {t("acts.call")} <code className="font-mono">{prepared.call.function}()</code>
      </p>
      <Raw value={prepared.call.arguments} />
    </Disclosure>
  );
}
