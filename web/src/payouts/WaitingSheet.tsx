/** What waits in the contract for an address, in each token: payouts that did not arrive, and fees. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { balancesQuery } from "@/api/reads";
import type { Token } from "@/api/shapes";
import { useToken } from "@/names/useToken";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { PayoutDialog } from "./PayoutDialog";
import type { Payout } from "./payout";

/** The account of the books in which each kind waits. */
const ACCOUNTS = { withdraw: "owed", sweep: "fees" } as const;

export function WaitingSheet({ owner }: { owner: string }) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("payouts.title")}>
      <p className="max-w-[60ch] text-sm text-soft">{t("payouts.why")}</p>
      <Waitings owner={owner} act="withdraw" />
      <Waitings owner={owner} act="sweep" />
    </Sheet>
  );
}

function Waitings({ owner, act }: { owner: string; act: Payout["act"] }) {
  const { t } = useTranslation();
  const { data: found, error } = useQuery(balancesQuery(`${ACCOUNTS[act]}:${owner}`));
  if (error) return <Failure error={error} />;
  if (!found) return <Waiting lines={1} />;
  const waiting = found.balances.filter(({ amount }) => BigInt(amount) > 0n);
  if (waiting.length === 0) return <p className="text-sm">{t(`payouts.${act}.nothing`)}</p>;
  return (
    <ul className="grid gap-3">
      {waiting.map(({ token, amount }) => (
        <li key={token}>
          <Row waiting={{ act, owner, token }} amount={amount} />
        </li>
      ))}
    </ul>
  );
}

function Row({ waiting, amount }: { waiting: Omit<Payout, "to">; amount: string }) {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  const token: Token = useToken(waiting.token);
  return (
    <div data-waiting={waiting.act} className="flex flex-wrap items-center justify-between gap-3">
      <p className="text-base">
        {t(`payouts.${waiting.act}.waits`)}{" "}
        <strong data-figure={waiting.act}>{<Money units={amount} token={token} />}</strong>
      </p>
      <Button look="main" data-act={waiting.act} onClick={() => show(true)}>
        {t(`payouts.${waiting.act}.label`)}
      </Button>
      {isShown && <PayoutDialog waiting={waiting} amount={amount} token={token} onClose={() => show(false)} />}
    </div>
  );
}
