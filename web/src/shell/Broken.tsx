import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answers } from "@/api/answering";
import { Button } from "@/parts/Button";
import { Notice } from "@/parts/Notice";
import { NotLoaded } from "./loading";

/** A page failed. Pages move no money by themselves, and say so. */
export function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error instanceof NotLoaded) return <Away />;
  return (
    <Notice mood="danger" isUrgent title={t("shell.broken")}>
      <p>{t("shell.broken-what-now")}</p>
      <p className="font-mono text-xs">{String(error)}</p>
      <div className="pt-2">
        <Button onClick={() => location.reload()}>{t("shell.reload")}</Button>
      </div>
    </Notice>
  );
}

/** The server does not answer. The page is loaded anew only once it does. */
function Away() {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const askAgain = async () => {
    setAsking(true);
    if (await answers()) location.reload();
    else setAsking(false);
  };
  return (
    <div data-away>
      <Notice mood="danger" isUrgent title={t("shell.away")}>
        <p>{t("shell.away-what-now")}</p>
        <p>
          <Link to="/without-us" className="prose-link inline-flex min-h-6 items-center">
            {t("shell.without-us")}
          </Link>
        </p>
        <div className="pt-2">
          <Button disabled={isAsking} onClick={() => void askAgain()}>
            {t("parts.ask-again")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
