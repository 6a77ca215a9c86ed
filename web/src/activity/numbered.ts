/** Milestones as people count them, in the reader's language: `1 and 3`, `1、3`. */
import i18next from "i18next";

export function numbered(milestones: readonly number[]): string {
  const numbers = milestones.map((index) => String(index + 1));
  const { language = "en" } = i18next;
  if (language.startsWith("zh")) return numbers.join("、");
  return new Intl.ListFormat(language, { type: "conjunction" }).format(numbers);
}
