/** What is paid in: a token that the server names, the chain's own currency, or any other token by its address. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isAddress } from "viem/utils";
import { tokenQuery } from "@/api/reads";
import type { Token } from "@/api/shapes";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { AddressField } from "./AddressField";
import { tokenOf, tokensOf } from "./draft";
import type { StepProps } from "./step";

const OTHER = "other";

type Props = Pick<StepProps, "draft" | "change" | "chain">;

export function TokenChoice({ draft, change, chain }: Props) {
  const { t } = useTranslation();
  const [isOther, setOther] = useState(false);
  const choose = (value: string) => {
    setOther(value === OTHER);
    if (value !== OTHER) change({ token: value });
  };
  return (
    <>
      <Field label={t("wizard.token")}>
        {(tied) => (
          <select
            {...tied}
            className={INPUT}
            value={isOther ? OTHER : tokenOf(draft, chain).address}
            onChange={(event) => choose(event.target.value)}
          >
            {tokensOf(draft, chain).map(({ address, symbol }) => (
              <option key={address} value={address}>
                {symbol}
              </option>
            ))}
            <option value={OTHER}>{t("wizard.other-token")}</option>
          </select>
        )}
      </Field>
      {isOther && (
        <OtherToken
          onFound={(token) => {
            setOther(false);
            change({ token: token.address, otherToken: token });
          }}
        />
      )}
      {draft.otherToken?.address === draft.token && <Notice mood="warning">{t("wizard.other-token-warning")}</Notice>}
    </>
  );
}

/** A symbol can be anybody's: only the address says which token it is. */
function OtherToken({ onFound }: { onFound: (token: Token) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const address = text.trim();
  const isSound = isAddress(address);
  const { data: token, error } = useQuery({ ...tokenQuery(address), enabled: isSound });
  useEffect(() => {
    if (token) onFound({ address: token.address, symbol: token.symbol, decimals: token.decimals });
  }, [token, onFound]);
  return (
    <>
      <AddressField
        label={t("wizard.token-address")}
        fault={text === "" || isSound ? undefined : "address"}
        text={text}
        onChange={setText}
      />
      {error !== null && <Failure error={error} />}
    </>
  );
}
