import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isAddress } from "viem/utils";
import type { AgreementState } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Field, INPUT } from "@/parts/Field";
import type { ListSearch } from "@/router";
import { useAddress } from "@/wallets/useWallet";

const STATES: readonly AgreementState[] = ["draft", "offered", "active", "delivered", "disputed", "closed", "amended"];

type Props = { search: ListSearch; onChange: (search: ListSearch) => void };

export function ListFilter({ search, onChange }: Props) {
  const { t } = useTranslation();
  const mine = useAddress();
  const [text, setText] = useState(search.party ?? "");
  useEffect(() => setText(search.party ?? ""), [search.party]);
  const isOdd = text !== "" && !isAddress(text, { strict: false });
  const change = (typed: string) => {
    setText(typed);
    if (typed === "" || isAddress(typed, { strict: false }))
      onChange({ ...search, party: typed.toLowerCase() || undefined });
  };
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[1fr_14rem_auto]">
      <Field label={t("list.party")} fault={isOdd ? t("faults.no-address") : null}>
        {(tied) => (
          <input
            {...tied}
            spellCheck={false}
            placeholder="0x…"
            className={`${INPUT} font-mono text-sm`}
            value={text}
            onChange={(event) => change(event.target.value.trim())}
          />
        )}
      </Field>
      <Field label={t("list.state")}>
        {(tied) => (
          <select
            {...tied}
            className={INPUT}
            value={search.state ?? ""}
            onChange={(event) => onChange({ ...search, state: (event.target.value as AgreementState) || undefined })}
          >
            <option value="">{t("list.any")}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(`states.${state}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {mine && (
        <Button className="sm:mt-7" onClick={() => onChange({ ...search, party: mine.toLowerCase() })}>
          {t("list.mine")}
        </Button>
      )}
    </div>
  );
}
