/** Before anybody works or pays: the way to what is proved of the other side. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isOpenTask, type Role } from "@/agreements/parts";
import type { Agreement } from "@/api/shapes";

/** The employer asks about the worker, if there is one yet; whoever else looks, perhaps to work, about the employer. */
export function RecordLink({ agreement, role }: { agreement: Agreement; role: Role }) {
  const { t } = useTranslation();
  const side = role === "employer" ? "worker" : "employer";
  if (role === "arbiter" || (side === "worker" && isOpenTask(agreement))) return null;
  if (agreement.state !== "draft" && agreement.state !== "offered") return null;
  return (
    <p className="text-sm">
      <Link
        to="/addresses/$address"
        params={{ address: agreement[side] }}
        className="prose-link inline-flex min-h-6 items-center"
      >
        {t(`records.see.${side}`)}
      </Link>
    </p>
  );
}
