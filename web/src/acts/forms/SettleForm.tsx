/** A split that both agree on, and until when the consent holds. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/dates/ChainClock";
import { DAY, DeadlineField } from "@/dates/DeadlineField";
import { fieldText, fromField, rfc3339 } from "@/dates/instant";
import type { FormProps } from "./form";
import { SplitField } from "./SplitField";

const HOLDS = 7 * DAY;

export function SettleForm({ agreement, milestone, onChange }: FormProps) {
  const { t } = useTranslation();
  const now = useNow();
  const left = BigInt(milestone.escrowed);
  const [toWorker, setToWorker] = useState<bigint | null>(null);
  const [text, setText] = useState(() => fieldText(now + HOLDS));
  const until = fromField(text);
  const validBefore = until !== null && until > now ? rfc3339(until) : null;
  const released = toWorker === null ? null : (BigInt(milestone.released) + toWorker).toString();
  const refunded = toWorker === null ? null : (BigInt(milestone.refunded) + left - toWorker).toString();

  useEffect(() => {
    const isWhole = released !== null && refunded !== null && validBefore !== null;
    onChange(isWhole ? { released, refunded, valid_before: validBefore } : null);
  }, [released, refunded, validBefore, onChange]);

  return (
    <>
      <SplitField agreement={agreement} left={left} label={t("forms.to-worker")} onChange={setToWorker} />
      <DeadlineField label={t("forms.holds-until")} text={text} onChange={setText} />
    </>
  );
}
