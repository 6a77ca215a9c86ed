/** What the demo wallet asks its owner: the same as any wallet would, word for word. */
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Facts } from "@/parts/Facts";
import { onQuestions, questions } from "./prompts";

export default function DevnetPrompt() {
  const { t } = useTranslation();
  const [question] = useSyncExternalStore(onQuestions, questions);
  if (!question) return null;
  return (
    <Dialog title={t(`wallets.devnet.asks.${question.kind}`)} onClose={() => question.answer(false)}>
      <p className="font-mono text-sm font-semibold">{question.title}</p>
      <section
        aria-label={question.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse.
        tabIndex={0}
        className="max-h-72 overflow-y-auto rounded-sm bg-sunk p-3"
      >
        <Facts
          facts={question.lines.map(([name, value]) => ({
            name,
            value: <code className="line-clamp-4 font-mono text-xs break-all">{value}</code>,
          }))}
        />
      </section>
      <p className="text-xs text-soft">{t("wallets.devnet.worthless")}</p>
      <div className="flex flex-wrap justify-end gap-3">
        <Button onClick={() => question.answer(false)}>{t("wallets.devnet.reject")}</Button>
        <Button look="main" onClick={() => question.answer(true)}>
          {t(`wallets.devnet.allow.${question.kind}`)}
        </Button>
      </div>
    </Dialog>
  );
}
