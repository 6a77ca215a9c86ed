/** The first page: what this is, for whom, and where to go. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { buttonClasses } from "@/parts/Button";
import { Notice } from "@/parts/Notice";
import { SearchBox } from "@/search/SearchBox";
import { isDevnet } from "@/wallets/devnet/isDevnet";
import { PageTitle } from "./PageTitle";

const ROLES = ["employer", "worker", "auditor"] as const;

export function Home() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  return (
    <div className="grid gap-10">
      <div className="grid gap-6 pt-2 sm:pt-6">
        <PageTitle title={t("home.title")} lead={t("home.lead")} />
        <div className="flex flex-wrap gap-3">
          <Link to="/new" className={buttonClasses("main")}>
            {t("home.lock")}
          </Link>
          <Link to="/agreements" className={buttonClasses("plain")}>
            {t("home.look")}
          </Link>
        </div>
      </div>
      <SearchBox />
      <ul className="grid gap-4 md:grid-cols-3">
        {ROLES.map((role) => (
          <li key={role} className="grid content-start gap-2 rounded-lg border border-line bg-sheet p-5">
            <h2 className="text-lg">{t(`home.roles.${role}.title`)}</h2>
            <p className="text-sm text-soft">{t(`home.roles.${role}.what`)}</p>
          </li>
        ))}
      </ul>
      {chain && isDevnet(chain) && <Notice title={t("home.devnet")}>{t("home.devnet-what")}</Notice>}
      <p className="max-w-[65ch] text-sm text-soft">{t("home.not-audited")}</p>
    </div>
  );
}
