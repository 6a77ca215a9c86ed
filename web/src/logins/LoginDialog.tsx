/** Who is signed in, and the ways in and out. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { endAllSessions, endSession } from "@/api/logins";
import { isNotSignedIn } from "@/api/refusals";
import { Address } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Notice } from "@/parts/Notice";
import { useAttempt } from "@/parts/useAttempt";
import { SignInPanel } from "./SignInPanel";
import { noteSession, sessionQuery, useLogin } from "./session";

export function LoginDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { state, address } = useLogin();
  return (
    <Dialog title={t("logins.title")} onClose={onClose}>
      {address !== null && (
        <Facts facts={[{ name: t("logins.signed-in-as"), value: <Address address={address} isWhole /> }]} />
      )}
      {state === "over" && <Notice mood="warning">{t("logins.over")}</Notice>}
      {state === "other" && <Notice mood="warning">{t("logins.other")}</Notice>}
      {state !== "in" && <SignInPanel onSignedIn={onClose} />}
      {address !== null && <WaysOut onClose={onClose} />}
    </Dialog>
  );
}

function WaysOut({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { isBusy, error, attempt } = useAttempt();
  const leave = async (end: () => Promise<void>) => {
    // Whose session is over already is out.
    await end().catch((failure) => {
      if (!isNotSignedIn(failure)) throw failure;
    });
    client.setQueryData(sessionQuery().queryKey, noteSession(null));
    client.removeQueries({ queryKey: ["private"] });
    onClose();
  };
  return (
    <>
      {error !== null && <Failure error={error} />}
      <div className="flex flex-wrap justify-end gap-3">
        <Button disabled={isBusy} onClick={() => void attempt(() => leave(endAllSessions))}>
          {t("logins.leave-everywhere")}
        </Button>
        <Button disabled={isBusy} data-act="sign-out" onClick={() => void attempt(() => leave(endSession))}>
          {t("logins.leave")}
        </Button>
      </div>
    </>
  );
}
