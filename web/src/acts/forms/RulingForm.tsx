/** How the arbiter splits what is left, and the written reason, which the parties are to read. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import type { Statement } from "../files";
import type { FormProps } from "./form";
import { SplitField } from "./SplitField";
import { StatementField } from "./StatementField";
import { useHandIn } from "./useHandIn";

export function RulingForm({ agreement, milestone, onChange, onFiles }: FormProps) {
  const { t } = useTranslation();
  const [toWorker, setToWorker] = useState<bigint | null>(null);
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
  const released = toWorker === null ? null : (BigInt(milestone.released) + toWorker).toString();

  useEffect(
    () => onChange(released === null || reason === null ? null : { released, reason }),
    [released, reason, onChange],
  );

  return (
    <>
      <SplitField
        agreement={agreement}
        left={BigInt(milestone.escrowed)}
        label={t("forms.to-worker")}
        onChange={setToWorker}
      />
      <StatementField label={t("forms.reason")} needsText handIn={handIn} onStated={state} />
    </>
  );
}
