/** How the arbiter splits what is left, and the written reason. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import type { FormProps } from "./form";
import { SplitField } from "./SplitField";
import { TextHashed } from "./TextHashed";

export function RulingForm({ agreement, milestone, onChange }: FormProps) {
  const { t } = useTranslation();
  const [toWorker, setToWorker] = useState<bigint | null>(null);
  const [reason, setReason] = useState<Hex | null>(null);
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
      <TextHashed label={t("forms.reason")} onHashed={setReason} />
    </>
  );
}
