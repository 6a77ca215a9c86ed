/** One box for whatever somebody has in hand: an agreement's id, a transaction's or a block's hash, a height, an address. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { chainBlockQuery } from "@/api/explorer";
import { agreementQuery, transactionQuery } from "@/api/reads";
import { isMissing } from "@/api/refusals";
import { isHeight } from "@/names/blockName";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";

const HASH = /^0x[0-9a-fA-F]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Not there: something else is asked for then. Whatever else went wrong is thrown on. */
function askedForMore(failure: unknown): false {
  if (isMissing(failure)) return false;
  throw failure;
}

export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  /** An id and a hash look alike: it is asked whether there is such an agreement, transaction or block. */
  const look = async (wanted: string) => {
    if (ADDRESS.test(wanted)) return navigate({ to: "/addresses/$address", params: { address: wanted } });
    if (isHeight(wanted)) return navigate({ to: "/blocks/$block", params: { block: wanted } });
    if (!HASH.test(wanted)) return setFault(t("search.odd"));
    const hash = wanted.toLowerCase();
    const isThere = (asked: Promise<unknown>) => asked.then(() => true, askedForMore);
    try {
      if (await isThere(client.fetchQuery({ ...agreementQuery(hash, null), retry: false }))) {
        return await navigate({ to: "/agreements/$id", params: { id: hash } });
      }
      const isTransaction = await isThere(client.fetchQuery({ ...transactionQuery(hash), retry: false }));
      if (!isTransaction && (await isThere(client.fetchQuery({ ...chainBlockQuery(hash), retry: false })))) {
        return await navigate({ to: "/blocks/$block", params: { block: hash } });
      }
      await navigate({ to: "/transactions/$hash", params: { hash } });
    } catch (failure) {
      setError(failure);
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setFault(null);
    setError(null);
    void look(text.trim());
  };

  return (
    <search>
      <form onSubmit={submit} className="grid max-w-3xl items-start gap-3 sm:grid-cols-[1fr_auto]">
        <Field label={t("search.label")} fault={fault}>
          {(tied) => (
            <input
              {...tied}
              spellCheck={false}
              autoComplete="off"
              placeholder="0x…"
              className={`${INPUT} font-mono text-sm`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" className="sm:mt-7">
          {t("search.go")}
        </Button>
      </form>
      {error !== null && <Failure error={error} />}
    </search>
  );
}
