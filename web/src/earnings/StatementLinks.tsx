/** An address's statement, of all time or of one month of the reader's zone: a page and a file. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Movement } from "@/api/movements";
import { zoneHere } from "@/dates/instant";
import { StatementFiles } from "@/exports/StatementFiles";
import { Field, INPUT } from "@/parts/Field";
import { monthNamed, monthOf, periodOf } from "./earned";

export function StatementLinks({ owner, movements }: { owner: string; movements: readonly Movement[] }) {
  const { t, i18n } = useTranslation();
  const [month, setMonth] = useState("");
  const months = [...new Set(movements.map((one) => monthOf(one)))].sort().reverse();
  const wanted = { ...periodOf(month), zone: zoneHere() };
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
      <StatementFiles party={owner} wanted={wanted} />
    </div>
  );
}
