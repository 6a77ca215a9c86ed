/** An address's statement, of all time or of one month of the reader's zone: a page and a file. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Movement } from "@/api/movements";
import { zoneHere } from "@/dates/instant";
import { paperLanguage } from "@/locales/language";
import { buttonClasses } from "@/parts/Button";
import { Field, INPUT } from "@/parts/Field";
import { monthNamed, monthOf, periodOf } from "./earned";

export function StatementLinks({ owner, movements }: { owner: string; movements: readonly Movement[] }) {
  const { t, i18n } = useTranslation();
  const [month, setMonth] = useState("");
  const months = [...new Set(movements.map((one) => monthOf(one)))].sort().reverse();
  const asked = new URLSearchParams({
    ...periodOf(month),
    language: paperLanguage(i18n.language),
    zone: zoneHere(),
  });
  return (
    <div className="grid gap-3">
      <Field label={t("earned.statement-of")} hint={t("earned.statement-what")}>
        {(tied) => (
          <select {...tied} className={INPUT} value={month} onChange={(event) => setMonth(event.target.value)}>
            <option value="">{t("earned.all")}</option>
            {months.map((one) => (
              <option key={one} value={one}>
                {monthNamed(one, i18n.language)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <a className={buttonClasses("plain")} href={`/statements/${owner}?${asked}`} target="_blank" rel="noreferrer">
          {t("earned.statement-page")}
        </a>
        <a className={buttonClasses("quiet")} href={`/v1/exports/statement?party=${owner}&${asked}`} download>
          {t("earned.statement")}
        </a>
      </div>
    </div>
  );
}
