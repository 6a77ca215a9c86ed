import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

const SHOWN = 2_500;

/** Puts a text on the clipboard, and says so. */
export function Copy({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // Not allowed here: the text stands beside the button, and can be marked.
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN);
  };
  return (
    <Button onClick={() => void copy()}>
      <span aria-live="polite">{isCopied ? t("parts.copied") : label}</span>
    </Button>
  );
}
