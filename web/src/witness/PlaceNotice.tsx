/** Said on every page once the server names another contract or chain than before; nothing is signed until it is taken. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Button } from "@/parts/Button";
import { Notice } from "@/parts/Notice";
import { differenceOf, isSamePlace, pin, pinned } from "./pin";

export function PlaceNotice() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const [before, setBefore] = useState(pinned);
  useEffect(() => {
    if (!chain || before !== null) return;
    pin(chain);
    setBefore(pinned());
  }, [chain, before]);
  if (!chain || before === null || isSamePlace(before, chain)) return null;
  const difference = differenceOf(before, chain);
  const take = () => {
    pin(chain);
    setBefore(pinned());
  };
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-4 sm:px-6">
      <Notice mood="danger" isUrgent title={t("faults.doubts.other-place.title")}>
        <p className="break-words">{t("faults.doubts.other-place.what-now", difference)}</p>
        <div className="pt-1">
          <Button data-act="take-place" onClick={take}>
            {t("shell.take-place")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
