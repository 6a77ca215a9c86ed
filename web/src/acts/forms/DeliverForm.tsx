/** What is handed in: files, hashed on this device. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "@/parts/Notice";
import { FileHasher } from "../FileHasher";
import type { FormProps } from "./form";

export function DeliverForm({ onChange }: FormProps) {
  const { t } = useTranslation();
  const [isReady, setReady] = useState(false);
  return (
    <>
      <FileHasher
        label={t("forms.files")}
        onHashed={(deliverable) => {
          setReady(deliverable !== null);
          onChange(deliverable === null ? null : { deliverable });
        }}
      />
      {isReady && <Notice mood="calm">{t("forms.keep-files")}</Notice>}
    </>
  );
}
