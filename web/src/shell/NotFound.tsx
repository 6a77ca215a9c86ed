import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "@/parts/Empty";
import { PageTitle } from "./PageTitle";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t("shell.not-found")} />
      <Empty title={t("shell.not-found-why")}>
        <Link to="/" className="prose-link">
          {t("shell.to-the-start")}
        </Link>
      </Empty>
    </>
  );
}
