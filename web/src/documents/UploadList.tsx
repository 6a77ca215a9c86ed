/** Files on their way to the server, and those that did not arrive, with the way to try again. */
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { again, putAway, type Upload, useUploads } from "./uploads";

/** `agreementId` left out: of all agreements. */
export function UploadList({ agreementId, reader }: { agreementId?: string; reader: Hex }) {
  const { t } = useTranslation();
  const mine = useUploads(reader).filter(
    (upload) => [undefined, upload.agreementId].includes(agreementId) && upload.stage !== "kept",
  );
  if (mine.length === 0) return null;
  return (
    <section aria-label={t("uploads.title")} className="grid gap-3">
      {mine.map((upload) => (
        <div key={upload.hash} data-upload={upload.stage} className="grid gap-2">
          <p role="status" className="text-sm break-all">
            {t(`uploads.${upload.stage as "going" | "failed"}`, { name: upload.file.name })}
          </p>
          {upload.stage === "failed" && <Failed upload={upload} />}
        </div>
      ))}
    </section>
  );
}

function Failed({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  return (
    <>
      {upload.error !== null && <Failure error={upload.error} />}
      <Notice>{t("uploads.chain-stands")}</Notice>
      <div className="flex flex-wrap gap-3">
        <Button onClick={() => again(upload)}>{t("uploads.again")}</Button>
        <Button look="quiet" onClick={() => putAway(upload)}>
          {t("activity.dismiss")}
        </Button>
      </div>
    </>
  );
}
