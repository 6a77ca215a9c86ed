/** Said on every page while the server does not answer, or its mirror is behind: what is shown may be old. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Unreachable } from "@/api/refusals";
import { Notice } from "@/parts/Notice";

/** Blocks behind the node that are worth a word. */
const FAR = 5;

export function HealthNotice() {
  const { t } = useTranslation();
  const { data: chain, error } = useQuery(chainQuery());
  const lag = chain?.head && chain.checkpoint ? chain.head.number - chain.checkpoint.number : null;
  const trouble = error instanceof Unreachable ? "unreachable" : chain && !chain.head ? "no-node" : null;
  if (!trouble && !(lag !== null && lag > FAR)) return null;
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-4 sm:px-6">
      <Notice mood="warning" isUrgent>
        <p>{trouble ? t(`shell.health.${trouble}`) : t("shell.health.behind", { count: lag ?? 0 })}</p>
      </Notice>
    </div>
  );
}
