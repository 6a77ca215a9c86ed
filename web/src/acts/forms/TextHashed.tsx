/** A text of which the chain gets the hash: it is kept here, and handed on by whoever wrote it, unless it is handed in. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { Copy } from "@/parts/Copy";
import { Field, INPUT } from "@/parts/Field";
import { useWriting } from "./useWriting";

type Props = { label: string; hint?: string | undefined; onHashed: (hash: Hex | null, text: string) => void };

export function TextHashed({ label, hint, onHashed }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const keep = useWriting();
  const change = (typed: string) => {
    setText(typed);
    onHashed(typed.trim() === "" ? null : keep(typed), typed);
  };
  return (
    <div className="grid gap-2">
      <Field label={label} hint={hint ?? t("forms.text-hashed")}>
        {(tied) => (
          <textarea
            {...tied}
            rows={4}
            className={INPUT}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {text !== "" && (
        <div className="justify-self-start">
          <Copy text={text} label={t("forms.copy-text")} />
        </div>
      )}
    </div>
  );
}
