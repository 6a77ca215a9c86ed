import { useTranslation } from "react-i18next";
import { span } from "./instant";

/** A length of time in the reader's language. */
export function useSpan(): (length: number) => string {
  const { i18n } = useTranslation();
  return (length) => span(length, i18n.language);
}
