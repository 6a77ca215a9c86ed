/** The languages of the pages: all words of one are loaded when it is chosen. English is always there. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { remember } from "@/parts/remember";
import { en } from "./en";

export const LANGUAGES = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

/** In which of the server's languages a paper is asked for. */
export const paperLanguage = (language: string): Language => (language.startsWith("zh") ? "zh-CN" : "en");

const CHOSEN = "tally.language";

const isLanguage = (text: string | null): text is Language => text !== null && text in LANGUAGES;

/** The language that was chosen here, or else the browser's, as far as the pages speak it. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(CHOSEN);
  if (isLanguage(chosen)) return chosen;
  const spoken = navigator.languages.map((language) => language.toLowerCase().split("-")[0]);
  return spoken.find((language) => language === "zh" || language === "en") === "zh" ? "zh-CN" : "en";
}

export async function startSpeaking(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await speak(firstLanguage());
}

/** Change the language, for now and for the next visit. */
export async function choose(language: Language): Promise<void> {
  remember(CHOSEN, language);
  await speak(language);
}

async function speak(language: Language): Promise<void> {
  if (language === "zh-CN" && !i18next.hasResourceBundle(language, "translation")) {
    const { zhCN } = await import("./zh-CN");
    i18next.addResourceBundle(language, "translation", zhCN);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
