import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Agreement } from "@/api/shapes";
import { shortened } from "@/names/Address";
import { Notice } from "@/parts/Notice";

/** An amended agreement is over: the new one is where the money is. */
export function Successor({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  if (!agreement.successor) return null;
  return (
    <Notice mood="warning" title={t("agreement.amended")}>
      <Link to="/agreements/$id" params={{ id: agreement.successor }} className="prose-link">
        {t("agreement.title", { id: shortened(agreement.successor) })}
      </Link>
    </Notice>
  );
}
