/** What stands in an account of the books, in each token. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { getAddress, isAddress } from "viem/utils";
import { Money } from "@/amounts/Money";
import { balancesQuery } from "@/api/reads";
import { OnChain } from "@/explorer/OnChain";
import { useToken } from "@/names/useToken";
import { Button } from "@/parts/Button";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { Sheet } from "@/parts/Sheet";

const KINDS = ["party", "owed", "fees"] as const;
type Kind = (typeof KINDS)[number];

export function AccountSheet() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("party");
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [account, setAccount] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isSound = isAddress(text.trim(), { strict: false });
    setFault(isSound ? null : t("faults.no-address"));
    if (isSound) setAccount(`${kind}:${getAddress(text.trim())}`);
  };
  return (
    <Sheet title={t("audit.account")}>
      <form onSubmit={submit} className="grid gap-3">
        <Field label={t("audit.account-kind")}>
          {(tied) => (
            <select {...tied} className={INPUT} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`audit.accounts.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("audit.address")} fault={fault}>
          {(tied) => (
            <input
              {...tied}
              spellCheck={false}
              placeholder="0x…"
              className={`${INPUT} font-mono text-sm`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" className="justify-self-start">
          {t("search.go")}
        </Button>
      </form>
      {account && (
        <>
          <Balances account={account} />
          <OnChain address={account.replace(/^\w+:/, "")} />
        </>
      )}
    </Sheet>
  );
}

function Balances({ account }: { account: string }) {
  const { t } = useTranslation();
  const { data: found, error } = useQuery(balancesQuery(account));
  if (error) return <Failure error={error} />;
  if (!found) return null;
  if (found.balances.length === 0) return <p className="text-sm text-soft">{t("audit.no-balances")}</p>;
  return (
    <Facts
      facts={found.balances.map(({ token, amount }) => ({
        name: t("audit.as-of", { block: found.block.number }),
        value: <Amount units={amount} token={token} />,
      }))}
    />
  );
}

function Amount({ units, token }: { units: string; token: string }) {
  return <Money units={units} token={useToken(token)} />;
}
