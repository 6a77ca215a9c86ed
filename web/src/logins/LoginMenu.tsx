/** The button in the header: sign in, or whose login there is, with the ways out of it. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/parts/Button";
import { useAddress } from "@/wallets/useWallet";
import { LoginDialog } from "./LoginDialog";
import { SESSION_KEPT, sessionQuery, useLogin } from "./session";

export function LoginMenu() {
  const { t } = useTranslation();
  const connected = useAddress();
  const { state, address } = useLogin();
  const [isShown, show] = useState(false);
  useOtherTabs();
  if (connected === null && address === null && !isShown) return null;
  return (
    <>
      <Button data-login={state} look={state === "in" ? "quiet" : "plain"} onClick={() => show(true)}>
        {t(`logins.menu.${state}`)}
      </Button>
      {isShown && <LoginDialog onClose={() => show(false)} />}
    </>
  );
}

/** Who signs in or out in another tab does so in this one. */
function useOtherTabs(): void {
  const client = useQueryClient();
  useEffect(() => {
    const hear = ({ key }: StorageEvent) => {
      if (key === SESSION_KEPT) void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
    };
    window.addEventListener("storage", hear);
    return () => window.removeEventListener("storage", hear);
  }, [client]);
}
