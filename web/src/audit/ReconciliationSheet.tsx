/** The books against the contract's own storage, as of one block: every figure, and the totals of each token. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { reconciliationQuery } from "@/api/reads";
import { Refused } from "@/api/refusals";
import type { Chain, Reconciliation } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { Address } from "@/names/Address";
import { BlockLink } from "@/names/BlockLink";
import { HashText } from "@/names/HashText";
import { useToken } from "@/names/useToken";
import { Button } from "@/parts/Button";
import { Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Inlaid, PLACE } from "@/parts/Inlaid";
import { Notice } from "@/parts/Notice";
import { Sheet } from "@/parts/Sheet";
import { BlockPicker } from "./BlockPicker";
import { FIRST_CHOICE, isFault, meant } from "./blockChoice";

export function ReconciliationSheet({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const [choice, choose] = useState(FIRST_CHOICE);
  const at = meant(choice, chain);
  const isAskable = at !== null && !isFault(at);
  const { data: found, error, isFetching, refetch } = useQuery(reconciliationQuery(isAskable ? at : ""));
  return (
    <Sheet title={t("reconciling.title")}>
      <p className="max-w-[65ch] text-sm text-soft">{t("reconciling.what")}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <BlockPicker label={t("reconciling.at")} chain={chain} choice={choice} onChange={choose} />
      </div>
      <Button
        look="main"
        data-act="reconcile"
        className="justify-self-start"
        disabled={isFetching || !isAskable}
        onClick={() => void refetch()}
      >
        {t(isFetching ? "parts.loading" : "reconciling.compare")}
      </Button>
      {error !== null && <Refusal error={error} />}
      {found && <Report found={found} />}
    </Sheet>
  );
}

/** Nodes forget what stood on the chain as of old blocks: that says nothing against the books. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof Refused && error.code === "no-old-state")) return <Failure error={error} />;
  return (
    <Notice mood="warning" isUrgent title={t("reconciling.no-old-state")}>
      <p>{t("reconciling.no-old-state-what-now")}</p>
    </Notice>
  );
}

function Report({ found }: { found: Reconciliation }) {
  const { t } = useTranslation();
  const isFinal = found.block.number <= (found.as_of.finalized ?? -1);
  return (
    <div data-verdict={found.is_balanced ? "balanced" : "differs"} className="grid gap-4">
      <Notice
        mood={found.is_balanced ? "good" : "danger"}
        isUrgent={!found.is_balanced}
        title={t(found.is_balanced ? "reconciling.balanced" : "reconciling.differs", { count: found.differing })}
      >
        <p>
          <Inlaid text={t("reconciling.as-of", { block: PLACE, checked: found.checked })}>
            <BlockLink block={found.block.number} />
          </Inlaid>{" "}
          <HashText hash={found.block.hash} />
        </p>
        <p>
          <Moment at={found.block.timestamp} isFar /> · {t(isFinal ? "reconciling.final" : "reconciling.not-final")}
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
