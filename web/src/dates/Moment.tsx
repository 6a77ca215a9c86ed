/** An instant where the reader is, in UTC, and how far away it is by the chain's clock. */
import { useTranslation } from "react-i18next";
import { useNow } from "./ChainClock";
import { distance, local, rfc3339, seconds, utc } from "./instant";

type Props = { at: string | number; isFar?: boolean; withUtc?: boolean };

export function Moment({ at, isFar = false, withUtc = false }: Props) {
  const { i18n } = useTranslation();
  const now = useNow();
  const instant = typeof at === "number" ? at : seconds(at);
  return (
    <time dateTime={rfc3339(instant)} title={utc(instant)}>
      {local(instant, i18n.language)}
      {withUtc && <span className="text-soft">{`\u00a0· ${utc(instant).replaceAll(" ", "\u00a0")}`}</span>}
      {isFar && <span className="text-soft">{`\u00a0· ${distance(instant, now, i18n.language)}`}</span>}
    </time>
  );
}
