/** Whoever got the work holds it against the hash on the chain: without us, and without sending it anywhere. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FileHasher } from "@/acts/FileHasher";
import { hashOfText } from "@/acts/keeping";
import type { Hex } from "@/api/shapes";
import { Disclosure } from "@/parts/Disclosure";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";

export function DeliverableCheck({ deliverable }: { deliverable: string }) {
  const { t } = useTranslation();
  const [found, setFound] = useState<{ kind: "files" | "text"; hash: Hex } | null>(null);
  const [text, setText] = useState("");
  const change = (typed: string) => {
    setText(typed);
    setFound(typed === "" ? null : { kind: "text", hash: hashOfText(typed) });
  };
  return (
    <Disclosure summary={t("milestones.check-files")}>
      <FileHasher
        label={t("milestones.files-you-got")}
        onHashed={(hash) => setFound(hash === null ? null : { kind: "files", hash })}
      />
      <Field label={t("milestones.text-you-got")}>
        {(tied) => (
          <textarea
            {...tied}
            rows={2}
            className={INPUT}
            value={text}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {found !== null && (
        <Notice mood={found.hash === deliverable ? "good" : "danger"} isUrgent>
          {t(found.hash === deliverable ? `milestones.${found.kind}-holds` : `milestones.${found.kind}-differs`)}
        </Notice>
      )}
    </Disclosure>
  );
}
