/** Said on every page once the server names another contract or chain than before; nothing is signed until it is taken. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chainQuery } from "@/api/reads";
import { Button } from "@/parts/Button";
import { Notice } from "@/parts/Notice";
import { differenceOf, isSameChain, isSamePlace, type Pinned, pin, pinned } from "./pin";

export function PlaceNotice() {
  const { t } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const [before, setBefore] = useState(pinned);
  useEffect(() => {
    if (!chain || (before !== null && !isToBeNoted(before, chain))) return;
    pin(chain);
    setBefore(pinned());
  }, [chain, before]);
  if (!chain || before === null || (isSamePlace(before, chain) && isSameChain(before, chain))) return null;
  const kind = isSamePlace(before, chain) ? "other-genesis" : "other-place";
  const difference = differenceOf(before, chain);
  const take = () => {
    pin(chain);
    setBefore(pinned());
  };
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-4 sm:px-6">
      <Notice mood="danger" isUrgent title={t(`faults.doubts.${kind}.title`, { chain: chain.chain_id })}>
        <p className="break-words">{t(`faults.doubts.${kind}.what-now`, difference)}</p>
        <div className="pt-1">
          <Button data-act="take-place" onClick={take}>
            {t(kind === "other-place" ? "shell.take-place" : "shell.take-chain")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}

/** What was pinned before first blocks were looked at takes the one that it finds. */
const isToBeNoted = (before: Pinned, chain: Pinned): boolean =>
  before.genesis_hash === undefined && isSamePlace(before, chain);
