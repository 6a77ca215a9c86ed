import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { choose, LANGUAGES, type Language } from "@/locales/language";
import { Freshness } from "./Freshness";
import { chooseTheme, chosenTheme, THEMES, type Theme } from "./theme";

const SELECT = "min-h-11 rounded-md border border-edge bg-sheet px-3 text-sm text-ink";

export function Footer() {
  const { t } = useTranslation();
  return (
    <footer className="mt-8 border-t border-line bg-sheet">
      <div className="mx-auto grid max-w-6xl gap-5 px-4 py-6 text-sm sm:px-6">
        <Freshness />
        <div className="flex flex-wrap items-center justify-between gap-4">
          <nav aria-label={t("shell.more")} className="flex flex-wrap gap-x-5 gap-y-2">
            <Link to="/disputes" className="prose-link inline-flex min-h-6 items-center">
              {t("shell.disputes")}
            </Link>
            <Link to="/without-us" className="prose-link inline-flex min-h-6 items-center">
              {t("shell.without-us")}
            </Link>
            <a href="/docs" className="prose-link inline-flex min-h-6 items-center">
              {t("shell.api")}
            </a>
          </nav>
          <div className="flex flex-wrap gap-3">
            <LanguageChoice />
            <ThemeChoice />
          </div>
        </div>
      </div>
    </footer>
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <select
      aria-label={t("shell.language")}
      className={SELECT}
      value={i18n.language}
      onChange={(event) => void choose(event.target.value as Language)}
    >
      {Object.entries(LANGUAGES).map(([language, name]) => (
        <option key={language} value={language} lang={language}>
          {name}
        </option>
      ))}
    </select>
  );
}

function ThemeChoice() {
  const { t } = useTranslation();
  const [theme, setTheme] = useState(chosenTheme);
  const become = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <select
      aria-label={t("shell.theme")}
      className={SELECT}
      value={theme}
      onChange={(event) => become(event.target.value as Theme)}
    >
      {THEMES.map((one) => (
        <option key={one} value={one}>
          {t(`shell.themes.${one}`)}
        </option>
      ))}
    </select>
  );
}
