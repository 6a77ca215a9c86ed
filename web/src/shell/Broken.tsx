import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Notice } from "@/parts/Notice";

/** A page failed. Pages move no money by themselves, and say so. */
export function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Notice mood="danger" isUrgent title={t("shell.broken")}>
      <p>{t("shell.broken-what-now")}</p>
      <p className="font-mono text-xs">{String(error)}</p>
      <div className="pt-2">
        <Button onClick={() => location.reload()}>{t("shell.reload")}</Button>
      </div>
    </Notice>
  );
}
