import { remember } from "@/parts/remember";

/** Light or dark: as the system has it, until somebody chooses. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const CHOSEN = "tally.theme";
const night = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
  const chosen = localStorage.getItem(CHOSEN);
  return THEMES.find((theme) => theme === chosen) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  remember(CHOSEN, theme);
  showTheme();
}

export function showTheme(): void {
  const theme = chosenTheme();
  document.documentElement.dataset.theme = theme === "system" ? (night.matches ? "dark" : "light") : theme;
}

night.addEventListener("change", showTheme);
