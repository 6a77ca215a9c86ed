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
  const reader = useReader();
  // As whom they are handed in, null: they stay here. What was shown when they were chosen holds, whoever signs in then.
  const [choice, choose] = useState<Hex | null>();
  const by = choice === undefined ? reader : choice;
  const take = (deliverable: Hex | null, handed: readonly Handed[]) => {
    choose(by);
    setFiles(deliverable === null ? NONE : deliveryOf(handed, deliverable));
    onChange(deliverable === null ? null : { deliverable });
  };
  const isHandedIn = reader !== null && by === reader;
  useEffect(
    () => (isHandedIn ? onFiles?.(files, reader) : onFiles?.(NONE, null)),
    [isHandedIn, reader, files, onFiles],
  );
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
            checked={isHandedIn}
            onChange={(event) => choose(event.target.checked ? reader : null)}
          />
          {t("forms.hand-in")}
        </label>
      )}
      {files.length > 0 && <Notice mood="calm">{t("forms.keep-files")}</Notice>}
    </>
  );
}
