/** Something is on its way: a shape where it will stand, and a word for who listens. */
import { useTranslation } from "react-i18next";

export function Waiting({ lines = 3 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{t("parts.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are all alike.
        <div key={line} className="h-5 animate-pulse rounded-sm bg-sunk" />
      ))}
    </div>
  );
}
