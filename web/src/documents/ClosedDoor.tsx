/** What is said to who is shown nothing: that it is private, to whom it is shown, and who can change that. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isOpenTask } from "@/agreements/parts";
import type { Agreement, Hex } from "@/api/shapes";
import { LoginDialog } from "@/logins/LoginDialog";
import { useLogin } from "@/logins/session";
import { Address } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Copy } from "@/parts/Copy";
import { Facts } from "@/parts/Facts";
import { Notice } from "@/parts/Notice";

/** Nobody is signed in, or somebody else than the wallet answers for. `handsIn`: something waits here to be handed in. */
export function ClosedDoor({ handsIn = false }: { handsIn?: boolean }) {
  const { t } = useTranslation();
  const { state } = useLogin();
  const [isShown, show] = useState(false);
  return (
    <>
      <p data-door={state} className="max-w-[65ch] text-sm text-soft">
        {t("documents.who")}
      </p>
      {(state === "over" || state === "other") && <Notice mood="warning">{t(`logins.${state}`)}</Notice>}
      <Button className="justify-self-start" onClick={() => show(true)}>
        {t(handsIn ? "documents.sign-in-to-hand-in" : "documents.sign-in")}
      </Button>
      {isShown && <LoginDialog onClose={() => show(false)} />}
    </>
  );
}

/** Somebody is signed in who is no party, and whom no party lets look. */
export function Stranger({ agreement, reader }: { agreement: Agreement; reader: Hex }) {
  const { t } = useTranslation();
  return (
    <div data-door="stranger" className="grid gap-3">
      <Notice title={t("documents.private")}>
        <p>{t("documents.who-lets-you")}</p>
      </Notice>
      <Facts
        facts={[
          { name: t("roles.employer"), value: <Address address={agreement.employer} isWhole /> },
          isOpenTask(agreement)
            ? null
            : { name: t("roles.worker"), value: <Address address={agreement.worker} isWhole /> },
        ]}
      />
      <div className="justify-self-start">
        <Copy text={reader} label={t("documents.copy-mine")} />
      </div>
    </div>
  );
}
