/** What is handed in: files, hashed on this device; or a text, such as a link. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { Disclosure } from "@/parts/Disclosure";
import { Notice } from "@/parts/Notice";
import { FileHasher } from "../FileHasher";
import type { FormProps } from "./form";
import { TextHashed } from "./TextHashed";

export function DeliverForm({ onChange }: FormProps) {
  const { t } = useTranslation();
  const [isReady, setReady] = useState(false);
  const take = (deliverable: Hex | null) => {
    setReady(deliverable !== null);
    onChange(deliverable === null ? null : { deliverable });
  };
  return (
    <>
      <FileHasher label={t("forms.files")} onHashed={take} />
      <Disclosure summary={t("forms.text-instead")}>
        <TextHashed label={t("forms.text-handed-in")} onHashed={take} />
      </Disclosure>
      {isReady && <Notice mood="calm">{t("forms.keep-files")}</Notice>}
    </>
  );
}
