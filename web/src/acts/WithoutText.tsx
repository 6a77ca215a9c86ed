/** Who is about to agree has not got the text of the work: it would agree to a hash. */
import { useTranslation } from "react-i18next";
import { type Agreement, ZERO_HASH } from "@/api/shapes";
import { useBrief } from "@/documents/useBrief";
import { Notice } from "@/parts/Notice";

export function WithoutText({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const brief = useBrief(agreement);
  if (brief !== null) return null;
  const isNamed = agreement.terms.brief_hash !== ZERO_HASH;
  return (
    <div data-without-text>
      <Notice mood="danger" title={t(isNamed ? "brief.not-here" : "brief.none")}>
        {isNamed && <p>{t("brief.where-to-get")}</p>}
      </Notice>
    </div>
  );
}
