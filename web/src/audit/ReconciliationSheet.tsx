/** The books against the contract's own storage, as of one block: every figure, and the totals of each token. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { reconciliationQuery } from "@/api/reads";
import type { Reconciliation } from "@/api/shapes";
import { Address } from "@/names/Address";
import { HashText } from "@/names/HashText";
import { useToken } from "@/names/useToken";
import { Button } from "@/parts/Button";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";

const MOMENTS = ["finalized", "head"] as const;

export function ReconciliationSheet() {
  const { t } = useTranslation();
  const [at, choose] = useState<(typeof MOMENTS)[number]>("finalized");
  const { data: found, error, isFetching, refetch } = useQuery(reconciliationQuery(at));
  return (
    <Sheet title={t("reconciling.title")}>
      <p className="max-w-[65ch] text-sm text-soft">{t("reconciling.what")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={t("reconciling.at")}>
          {(tied) => (
            <select
              {...tied}
              className={INPUT}
              value={at}
              onChange={(event) => choose(event.target.value as (typeof MOMENTS)[number])}
            >
              {MOMENTS.map((one) => (
                <option key={one} value={one}>
                  {t(`reconciling.moments.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button look="main" data-act="reconcile" disabled={isFetching} onClick={() => void refetch()}>
          {t(isFetching ? "parts.loading" : "reconciling.compare")}
        </Button>
      </div>
      {error !== null && <Failure error={error} />}
      {found && <Report found={found} />}
    </Sheet>
  );
}

function Report({ found }: { found: Reconciliation }) {
  const { t } = useTranslation();
  return (
    <div data-verdict={found.is_balanced ? "balanced" : "differs"} className="grid gap-4">
      <Notice
        mood={found.is_balanced ? "good" : "danger"}
        isUrgent={!found.is_balanced}
        title={t(found.is_balanced ? "reconciling.balanced" : "reconciling.differs", { count: found.differing })}
      >
        <p>
          {t("reconciling.as-of", { block: found.block.number, checked: found.checked })}{" "}
          <HashText hash={found.block.hash} />
        </p>
      </Notice>
      <Findings found={found} />
      {found.tokens.map((totals) => (
        <Totals key={totals.token} totals={totals} />
      ))}
    </div>
  );
}

function Findings({ found }: { found: Reconciliation }) {
  const { t } = useTranslation();
  return (
    <ul className="grid gap-2">
      {found.findings.map(({ subject, figure, mirrored, found: there }) => (
        <li
          key={`${subject}${figure}`}
          data-finding
          className="rounded-md border-l-4 border-danger bg-danger-wash px-4 py-2 text-sm break-all"
        >
          <strong className="text-danger">{subject}</strong>:{" "}
          {t("reconciling.finding", { figure, mirrored, found: there })}
        </li>
      ))}
    </ul>
  );
}

function Totals({ totals }: { totals: Reconciliation["tokens"][number] }) {
  const { t } = useTranslation();
  const token = useToken(totals.token);
  const isZero = BigInt(totals.residual) === 0n;
  const due = BigInt(totals.escrow) + BigInt(totals.owed) + BigInt(totals.fees);
  const figure = (name: "escrow" | "owed" | "fees" | "held" | "residual") => ({
    name: t(`reconciling.figures.${name}`),
    value: <Money units={totals[name]} token={token} />,
  });
  return (
    <section data-token={totals.token} className="grid gap-2 rounded-md border border-line p-4">
      <h3 className="text-sm font-semibold">
        {token.symbol ?? t("amounts.unnamed")} <Address address={totals.token} />
      </h3>
      <Facts facts={[figure("escrow"), figure("owed"), figure("fees"), figure("held"), figure("residual")]} />
      <p className={isZero && due <= BigInt(totals.held) ? "text-sm" : "text-sm font-semibold text-danger"}>
        {t(isZero ? "reconciling.zero" : "reconciling.not-zero")}{" "}
        {t(due <= BigInt(totals.held) ? "reconciling.covered" : "reconciling.not-covered")}
      </p>
    </section>
  );
}
