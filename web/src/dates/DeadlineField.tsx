/** A field for a deadline: typed where the person is, shown in UTC, with how far away it is. */
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { useNow } from "./ChainClock";
import { distance, fieldText, fromField, local, meaningsOf, utc, zoneHere } from "./instant";

type Props = {
  label: string;
  text: string;
  earliest?: number;
  /** What is wrong with it beyond its being too early. */
  fault?: string | undefined;
  onChange: (text: string) => void;
};

export const DAY = 86_400;

export function DeadlineField({ label, text, earliest, fault, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const instant = fromField(text);
  const bound = Math.max(earliest ?? 0, now + 1);
  const isTooSoon = instant !== null && instant < bound;
  return (
    <Field
      label={label}
      fault={isTooSoon ? t("dates.too-soon", { here: local(bound, i18n.language), earliest: utc(bound) }) : fault}
      hint={<Meaning text={text} isSoon={instant !== null && !isTooSoon && instant < now + DAY} />}
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

/** What is meant by what was typed; nothing of that is chosen silently. */
function Meaning({ text, isSoon }: { text: string; isSoon: boolean }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const instant = fromField(text);
  const zone = zoneHere();
  if (instant === null) return t("dates.zone", { zone });
  const [first, second] = meaningsOf(text);
  const words = [t("dates.meaning", { zone, utc: utc(instant), away: distance(instant, now, i18n.language) })];
  if (first === undefined) words.push(t("dates.skipped", { meant: local(instant, i18n.language) }));
  if (first !== undefined && second !== undefined) {
    words.push(t("dates.twice", { first: local(first, i18n.language), second: local(second, i18n.language) }));
  }
  if (isSoon) words.push(t("dates.soon"));
  return words.join(" ");
}
