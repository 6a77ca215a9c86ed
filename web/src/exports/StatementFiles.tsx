/** An address's statement of a period, as a page and as a file. */
import { useTranslation } from "react-i18next";
import { paperLanguage } from "@/locales/language";
import { buttonClasses } from "@/parts/Button";
import { statementFile, statementPage, type Wanted } from "./files";

export function StatementFiles({ party, wanted }: { party: string; wanted: Wanted }) {
  const { t, i18n } = useTranslation();
  const language = paperLanguage(i18n.language);
  const page = statementPage(party, wanted, language);
  return (
    <div className="flex flex-wrap gap-3">
      <a className={buttonClasses("plain")} href={page} target="_blank" rel="noreferrer">
        {t("earned.statement-page")}
      </a>
      <a className={buttonClasses("quiet")} href={statementFile(party, wanted, language)} download>
        {t("earned.statement")}
      </a>
    </div>
  );
}
