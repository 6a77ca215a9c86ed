/** Whom a party lets look: an arbiter before there is a dispute, an auditor, a lawyer. Each takes back its own. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { isAddress } from "viem/utils";
import { grantsQuery, letLook, takeBack } from "@/api/documents";
import { type Grant, type Hex, type PrivateDocument, sameAddress } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { Address, shortened } from "@/names/Address";
import { Button } from "@/parts/Button";
import { Disclosure } from "@/parts/Disclosure";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { useAttempt } from "@/parts/useAttempt";
import { AddressField } from "@/wizard/AddressField";

type Props = { agreementId: string; party: Hex; documents: readonly PrivateDocument[] };

export function GrantsPanel(props: Props) {
  const { t } = useTranslation();
  const { agreementId, party, documents } = props;
  const { data: grants = [], error } = useQuery(grantsQuery(agreementId, party));
  return (
    <Disclosure summary={t("grants.title")}>
      {error !== null && <Failure error={error} />}
      {grants.length === 0 && error === null && <p className="text-sm text-soft">{t("grants.none")}</p>}
      <ul className="grid gap-3">
        {grants.map((grant) => (
          <GrantRow key={grant.grant_id} agreementId={agreementId} grant={grant} party={party} documents={documents} />
        ))}
      </ul>
      <NewGrant {...props} />
    </Disclosure>
  );
}

const titleOf = (sha256: string, documents: readonly PrivateDocument[]): string =>
  documents.find((one) => one.sha256 === sha256)?.name ?? shortened(sha256);

function GrantRow({ agreementId, grant, party, documents }: Props & { grant: Grant }) {
  const { t } = useTranslation();
  const { isBusy, error, attempt } = useAttempt();
  const refresh = useRefresh();
  const isGood = grant.revoked_at === null;
  return (
    <li data-grant={isGood ? "good" : "revoked"} className="grid gap-1 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Address address={grant.address} />
        <span className="min-w-0 break-all">
          {grant.document ? titleOf(grant.document, documents) : t("grants.all")}
        </span>
      </p>
      <p className="text-xs text-soft">
        {t("grants.by", { address: shortened(grant.granted_by) })} <Moment at={grant.granted_at} />
        {grant.revoked_at && (
          <>
            {" · "}
            {t("grants.revoked")} <Moment at={grant.revoked_at} />
          </>
        )}
      </p>
      {error !== null && <Failure error={error} />}
      {isGood && sameAddress(grant.granted_by, party) && (
        <Button
          className="justify-self-start"
          disabled={isBusy}
          onClick={() => void attempt(() => takeBack(agreementId, grant).then(refresh))}
        >
          {t("grants.take-back")}
        </Button>
      )}
    </li>
  );
}

function NewGrant({ agreementId, documents }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [document, setDocument] = useState("");
  const [isTried, setTried] = useState(false);
  const { isBusy, error, attempt } = useAttempt();
  const refresh = useRefresh();
  const address = typed.trim();
  const fault = isAddress(address) ? undefined : isAddress(address, { strict: false }) ? "checksum" : "address";

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fault || !(await attempt(() => letLook(agreementId, address, document || undefined)))) return;
    setTyped("");
    setTried(false);
    refresh();
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-3 border-t border-line pt-3">
      <AddressField
        label={t("grants.whom")}
        hint={t("grants.whom-hint")}
        fault={isTried ? fault : undefined}
        text={typed}
        onChange={setTyped}
      />
      <Which documents={documents} chosen={document} onChoose={setDocument} />
      {error !== null && <Failure error={error} />}
      <Button type="submit" className="justify-self-start" disabled={isBusy}>
        {t("grants.give")}
      </Button>
    </form>
  );
}

type WhichProps = { documents: readonly PrivateDocument[]; chosen: string; onChoose: (sha256: string) => void };

function Which({ documents, chosen, onChoose }: WhichProps) {
  const { t } = useTranslation();
  return (
    <Field label={t("grants.which")}>
      {(tied) => (
        <select {...tied} className={INPUT} value={chosen} onChange={(event) => onChoose(event.target.value)}>
          <option value="">{t("grants.all")}</option>
          {documents.map(({ sha256 }) => (
            <option key={sha256} value={sha256}>
              {titleOf(sha256, documents)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function useRefresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ["private"] });
}
