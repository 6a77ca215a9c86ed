/** Why the contract refuses: in the reader's words, with the evidence. Whatever it says, no money moved. */
import { useTranslation } from "react-i18next";
import { utc } from "@/dates/instant";
import { Notice } from "./Notice";

type Props = { error: string; evidence: Record<string, unknown>; meaning: string; mood?: "danger" | "warning" };

const INSTANTS = new Set(["timestamp", "deadline", "deliverBy", "earliest"]);

export function RevertWords({ error, evidence, meaning, mood = "danger" }: Props) {
  const { t } = useTranslation();
  const words = t(`faults.contract.${error}`, { ...readable(evidence), defaultValue: meaning });
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
