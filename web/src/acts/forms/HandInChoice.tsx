/** Whether it is handed in here as well. Who is not signed in is asked to, and told what happens otherwise. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SignInPanel } from "@/logins/SignInPanel";
import { Button } from "@/parts/Button";
import { useAddress } from "@/wallets/useWallet";
import type { HandIn } from "./useHandIn";

type Props = { handIn: HandIn; what: "files" | "said" };

export function HandInChoice({ handIn: { reader, isHandedIn, choose }, what }: Props) {
  const { t } = useTranslation();
  if (reader === null) return <NotSignedIn what={what} onSignedIn={choose} />;
  return (
    <label className="flex min-h-11 items-center gap-3 text-sm">
      <input
        type="checkbox"
        className="size-5 accent-(--brand)"
        checked={isHandedIn}
        onChange={(event) => choose(event.target.checked ? reader : null)}
      />
      {t(`forms.hand-in.${what}`)}
    </label>
  );
}

function NotSignedIn({ what, onSignedIn }: { what: Props["what"]; onSignedIn: HandIn["choose"] }) {
  const { t } = useTranslation();
  const address = useAddress();
  const [isAsked, ask] = useState(false);
  return (
    <div data-hand-in="signed-out" className="grid gap-3">
      <p className="text-sm text-soft">{t(`forms.hand-in-later.${what}`)}</p>
      {address !== null && !isAsked && (
        <Button className="justify-self-start" onClick={() => ask(true)}>
          {t(`forms.sign-in.${what}`)}
        </Button>
      )}
      {address !== null && isAsked && <SignInPanel onSignedIn={() => onSignedIn(address)} />}
    </div>
  );
}
