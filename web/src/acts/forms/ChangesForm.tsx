/** What is to be changed, and until when. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { DAY, DeadlineField } from "@/dates/DeadlineField";
import { fieldText, fromField, rfc3339, seconds } from "@/dates/instant";
import type { Statement } from "../files";
import type { FormProps } from "./form";
import { StatementField } from "./StatementField";
import { useHandIn } from "./useHandIn";

/** Between filling in and being mined time passes: the earliest deadline moves with it. */
const MARGIN = 600;

export function ChangesForm({ agreement, milestone, onChange, onFiles }: FormProps) {
  const { t } = useTranslation();
  const now = useNow();
  const agreed = seconds(agreement.terms.milestones[milestone.index]?.deliver_by ?? "1970-01-01T00:00:00Z");
  const earliest = Math.max(now + agreement.terms.review_period, agreed);
  const [reason, setReason] = useState<Hex | null>(null);
  const handIn = useHandIn(onFiles);
  const { take } = handIn;
  const state = useCallback(
    (said: Statement | null) => {
      take(said?.handed ?? []);
      setReason(said?.hash ?? null);
    },
    [take],
  );
  const [text, setText] = useState(() => fieldText(earliest + Math.max(DAY, MARGIN)));
  const deadline = fromField(text);
  const isSound = deadline !== null && deadline >= earliest && reason !== null;
  const deliverBy = isSound ? rfc3339(deadline) : null;

  useEffect(
    () => onChange(deliverBy === null || reason === null ? null : { reason, deliver_by: deliverBy }),
    [reason, deliverBy, onChange],
  );

  return (
    <>
      <StatementField label={t("forms.what-to-change")} needsText handIn={handIn} onStated={state} />
      <DeadlineField label={t("forms.new-deadline")} text={text} earliest={earliest} onChange={setText} />
    </>
  );
}
