/** Whoever does not want our relayer sends the same act by its own wallet. */
import { useTranslation } from "react-i18next";
import type { Way } from "./ways";

export function WayChoice({ ways, way, onChoose }: { ways: readonly Way[]; way: Way; onChoose: (way: Way) => void }) {
  const { t } = useTranslation();
  if (ways.length < 2) return null;
  const isOwn = way === "own";
  return (
    <label className="flex min-h-8 items-center gap-2 text-sm">
      <input
        type="checkbox"
        className="size-4 accent-(--brand)"
        checked={isOwn}
        onChange={() => onChoose(isOwn ? (ways.find((one) => one !== "own") ?? "own") : "own")}
      />
      {t("acts.send-myself")}
    </label>
  );
}
