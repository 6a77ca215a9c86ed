/** What is handed in: files, hashed on this device; or a text, such as a link. Whoever is signed in can hand them in here. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { textFile } from "@/documents/kinds";
import { useReader } from "@/logins/session";
import { Disclosure } from "@/parts/Disclosure";
import { Notice } from "@/parts/Notice";
import { FileHasher } from "../FileHasher";
import { deliveryOf, type Handed } from "../files";
import type { FormProps } from "./form";
import { TextHashed } from "./TextHashed";

const NONE: readonly Handed[] = [];

export function DeliverForm({ onChange, onFiles }: FormProps) {
  const { t } = useTranslation();
  const [files, setFiles] = useState(NONE);
  const [isKept, setKept] = useState(true);
  const reader = useReader();
  const take = (deliverable: Hex | null, handed: readonly Handed[]) => {
    setFiles(deliverable === null ? NONE : deliveryOf(handed, deliverable));
    onChange(deliverable === null ? null : { deliverable });
  };
  const isHandedIn = isKept && reader !== null;
  useEffect(() => onFiles?.(isHandedIn ? files : NONE), [isHandedIn, files, onFiles]);
  return (
    <>
      <FileHasher label={t("forms.files")} hint={isHandedIn ? t("forms.files-private") : undefined} onHashed={take} />
      <Disclosure summary={t("forms.text-instead")}>
        <TextHashed
          label={t("forms.text-handed-in")}
          onHashed={(hash, text) => take(hash, hash === null ? NONE : [{ file: textFile(text, "delivery.txt"), hash }])}
        />
      </Disclosure>
      {reader === null ? (
        <p className="text-sm text-soft">{t("forms.hand-in-later")}</p>
      ) : (
        <label className="flex min-h-11 items-center gap-3 text-sm">
          <input
            type="checkbox"
            className="size-5 accent-(--brand)"
            checked={isKept}
            onChange={(event) => setKept(event.target.checked)}
          />
          {t("forms.hand-in")}
        </label>
      )}
      {files.length > 0 && <Notice mood="calm">{t("forms.keep-files")}</Notice>}
    </>
  );
}
