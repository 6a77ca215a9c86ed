/** A field for a deadline: typed where the person is, shown in UTC, with how far away it is. */
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { useNow } from "./ChainClock";
import { distance, fieldText, fromField, local, utc, zoneHere } from "./instant";

type Props = { label: string; text: string; earliest?: number; onChange: (text: string) => void };

export const DAY = 86_400;

export function DeadlineField({ label, text, earliest, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const instant = fromField(text);
  const bound = Math.max(earliest ?? 0, now + 1);
  const fault =
    instant !== null && instant < bound
      ? t("dates.too-soon", { here: local(bound, i18n.language), earliest: utc(bound) })
      : null;
  const hint =
    instant === null
      ? t("dates.zone", { zone: zoneHere() })
      : t("dates.meaning", { zone: zoneHere(), utc: utc(instant), away: distance(instant, now, i18n.language) });
  return (
    <Field
      label={label}
      fault={fault}
      hint={instant !== null && !fault && instant < now + DAY ? `${hint} ${t("dates.soon")}` : hint}
    >
      {(tied) => (
        <input
          {...tied}
          type="datetime-local"
          className={INPUT}
          value={text}
          min={fieldText(bound)}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
