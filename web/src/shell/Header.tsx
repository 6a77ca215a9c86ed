import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LoginMenu } from "@/logins/LoginMenu";
import { WalletMenu } from "@/wallets/WalletMenu";
import { Mark } from "./Mark";

const LINK =
  "inline-flex min-h-11 items-center rounded-md px-3 text-sm font-semibold text-ink hover:bg-sunk aria-[current=page]:text-brand-text aria-[current=page]:underline aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-8";

export function Header() {
  const { t } = useTranslation();
  return (
    <header className="border-b border-line bg-sheet">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:px-6">
        <Link to="/" className="flex min-h-11 items-center gap-2.5 font-serif text-lg font-semibold">
          <Mark />
          Tallystick
        </Link>
        <nav
          aria-label={t("shell.nav")}
          className="order-last -mx-3 flex w-full flex-wrap sm:order-none sm:mx-0 sm:w-auto sm:flex-1"
        >
          <Link to="/agreements" activeOptions={{ exact: true, includeSearch: false }} className={LINK}>
            {t("shell.agreements")}
          </Link>
          <Link to="/new" className={LINK}>
            {t("shell.new")}
          </Link>
          <Link to="/earnings" className={LINK}>
            {t("shell.earnings")}
          </Link>
          <Link to="/audit" className={LINK}>
            {t("shell.audit")}
          </Link>
        </nav>
        <div className="ml-auto flex flex-wrap justify-end gap-2">
          <LoginMenu />
          <WalletMenu />
        </div>
      </div>
    </header>
  );
}
