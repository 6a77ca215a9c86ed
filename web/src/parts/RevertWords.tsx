/** Why the contract refuses: in the reader's words, with the evidence. Whatever it says, no money moved. */
import { useTranslation } from "react-i18next";
import { utc } from "@/dates/instant";
import type { en } from "@/locales/en";
import { Notice } from "./Notice";

type Props = { error: string; evidence: Record<string, unknown>; meaning: string; mood?: "danger" | "warning" };

/** Each error has evidence of its own: what is filled in is not told by its type. */
type Filled = (key: ErrorKey, evidence: Record<string, string>) => string;
type ErrorKey = `faults.contract.${keyof typeof en.faults.contract}`;

const INSTANTS = new Set(["timestamp", "deadline", "deliverBy", "earliest"]);

export function RevertWords({ error, evidence, meaning, mood = "danger" }: Props) {
  const { t, i18n } = useTranslation();
  const key = `faults.contract.${error}` as ErrorKey;
  // An error of a token, which the contract passes on, has no words of ours: the server's stand for them.
  const isKnown = Boolean(i18n.exists(key));
  const words = isKnown ? (t as Filled)(key, readable(evidence)) : <span lang="en">{meaning}</span>;
  return (
    <Notice mood={mood} isUrgent title={words}>
      <p>{t("faults.no-money-moved")}</p>
      <p className="font-mono text-xs break-all text-soft">{written(error, evidence)}</p>
    </Notice>
  );
}

const written = (error: string, evidence: Record<string, unknown>): string =>
  `${error}(${Object.entries(evidence)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")})`;

const readable = (evidence: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(evidence).map(([name, value]) => [
      name,
      INSTANTS.has(name) && /^\d{1,11}$/.test(String(value)) ? utc(Number(value)) : String(value),
    ]),
  );
