/** The employer sends the terms to the worker, as long as that has not agreed to them: with the text of the work. */
import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import { Copy } from "@/parts/Copy";
import { isOpenTask, type Role } from "./parts";
import { shareLink } from "./ShareSheet";

export function SendLink({ agreement, role }: { agreement: Agreement; role: Role }) {
  const { t } = useTranslation();
  const isUnsigned = (agreement.state === "draft" || agreement.state === "offered") && !agreement.accepted;
  if (role !== "employer" || !isUnsigned || isOpenTask(agreement)) return null;
  return (
    <div data-send className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-0 flex-1 basis-64 text-base">{t("next.send")}</p>
      <Copy text={shareLink(agreement)} label={t("share.copy")} />
    </div>
  );
}
