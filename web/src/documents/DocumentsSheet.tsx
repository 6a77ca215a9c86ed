/** What is private of an agreement: shown to its parties and to whom they let look. To all others it is said so. */
import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import { useReader } from "@/logins/session";
import { Sheet } from "@/parts/Sheet";
import { DocumentsPanel } from "./DocumentsPanel";
import { UploadList } from "./UploadList";

export function DocumentsSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const reader = useReader();
  return (
    <Sheet id="documents" title={t("documents.title")}>
      <DocumentsPanel agreement={agreement} />
      {reader !== null && <UploadList agreementId={agreement.agreement_id} reader={reader} />}
    </Sheet>
  );
}
