/** What is handed in: files, hashed on this device; or a text, such as a link. Whoever is signed in can hand them in here. */
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { textFile } from "@/documents/kinds";
import { Disclosure } from "@/parts/Disclosure";
import { Notice } from "@/parts/Notice";
import { FileHasher } from "../FileHasher";
import { deliveryOf, type Handed } from "../files";
import type { FormProps } from "./form";
import { HandInChoice } from "./HandInChoice";
import { TextHashed } from "./TextHashed";
import { useHandIn } from "./useHandIn";

const NONE: readonly Handed[] = [];

export function DeliverForm({ onChange, onFiles }: FormProps) {
  const { t } = useTranslation();
  const handIn = useHandIn(onFiles);
  const take = (deliverable: Hex | null, handed: readonly Handed[]) => {
    handIn.take(deliverable === null ? NONE : deliveryOf(handed, deliverable));
    onChange(deliverable === null ? null : { deliverable });
  };
  const hint = handIn.isHandedIn ? t("forms.files-private") : undefined;
  return (
    <>
      <FileHasher label={t("forms.files")} hint={hint} onHashed={take} />
      <Disclosure summary={t("forms.text-instead")}>
        <TextHashed
          label={t("forms.text-handed-in")}
          hint={handIn.isHandedIn ? t("forms.said-private") : undefined}
          onHashed={(hash, text) => take(hash, hash === null ? NONE : [{ file: textFile(text, "delivery.txt"), hash }])}
        />
      </Disclosure>
      <HandInChoice handIn={handIn} what="files" />
      {handIn.isThere && <Notice mood="calm">{t("forms.keep-files")}</Notice>}
    </>
  );
}
