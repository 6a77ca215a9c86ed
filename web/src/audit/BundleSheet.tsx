/** A proof file is checked here, by nothing but itself and a block's hash that the reader gets from elsewhere. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sameAddress, ZERO_ADDRESS } from "@/api/shapes";
import { Address } from "@/names/Address";
import { HashText } from "@/names/HashText";
import { Facts } from "@/parts/Facts";
import { Field, INPUT } from "@/parts/Field";
import { Notice } from "@/parts/Notice";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import { isSamePlace, pinned } from "@/witness/pin";
import type { Checked, Told } from "./bundle/checking";

type Outcome = { checked: Checked } | { fault: string } | null;

/** Whether it can be a block's hash; nothing is one that is not given. */
const isHash = (text: string): boolean => text === "" || /^0x[0-9a-f]{64}$/i.test(text);

export function BundleSheet() {
  const { t } = useTranslation();
  const [content, setContent] = useState("");
  const [anchor, setAnchor] = useState("");
  const [outcome, setOutcome] = useState<Outcome>(null);

  // What is shown is of what stands there now, however long a file takes to be read and checked.
  useEffect(() => {
    let isCurrent = true;
    setOutcome(null);
    if (content !== "" && isHash(anchor)) {
      void outcomeOf(content, anchor).then((found) => isCurrent && setOutcome(found));
    }
    return () => {
      isCurrent = false;
    };
  }, [content, anchor]);
  return (
    <Sheet title={t("bundle.title")}>
      <p className="max-w-[65ch] text-sm text-soft">{t("bundle.what")}</p>
      <Field label={t("bundle.file")}>
        {(tied) => (
          <input
            {...tied}
            type="file"
            accept="application/json,.json"
            onChange={async (event) => setContent((await event.target.files?.[0]?.text()) ?? "")}
            className="block w-full min-w-0 rounded-md border border-dashed border-edge p-3 text-sm file:mr-3 file:min-h-9 file:rounded-md file:border file:border-edge file:bg-sunk file:px-3 file:text-ink"
          />
        )}
      </Field>
      <Field
        label={t("bundle.anchor")}
        hint={t("bundle.anchor-hint")}
        fault={isHash(anchor) ? null : t("bundle.no-hash")}
      >
        {(tied) => (
          <input
            {...tied}
            spellCheck={false}
            placeholder="0x…"
            className={`${INPUT} font-mono text-sm`}
            value={anchor}
            onChange={(event) => setAnchor(event.target.value)}
          />
        )}
      </Field>
      {outcome && <Verdict outcome={outcome} />}
    </Sheet>
  );
}

async function outcomeOf(content: string, anchor: string): Promise<NonNullable<Outcome>> {
  const { checked } = await import("./bundle/checking");
  try {
    return { checked: await checked(content, anchor) };
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
}

function Verdict({ outcome }: { outcome: NonNullable<Outcome> }) {
  const { t } = useTranslation();
  if ("fault" in outcome) {
    return (
      <div data-verdict="refuted">
        <Notice mood="danger" isUrgent title={t("bundle.refuted")}>
          <p className="break-all">{outcome.fault}</p>
        </Notice>
      </div>
    );
  }
  const { checked } = outcome;
  const isOwn = sameAddress(checked.parties.token, ZERO_ADDRESS);
  const verdict = verdictOf(checked);
  const loose = checked.told.filter(({ isTied }) => !isTied).length;
  return (
    <div data-verdict={verdict} className="grid gap-3">
      <Notice mood={MOODS[verdict]} title={t(`bundle.${verdict}`, { block: checked.height, count: loose })}>
        <p>
          {t("bundle.newest")} <HashText hash={checked.anchor} isWhole />
        </p>
        <p>
          {t("bundle.agreement")} <HashText hash={checked.agreementId} isWhole />
        </p>
        {!isOurs(checked) && <p className="font-semibold">{t("bundle.other-place")}</p>}
        {checked.isWalletsToJudge && <p>{t("bundle.wallet")}</p>}
        <p>{t("bundle.rest")}</p>
      </Notice>
      <Facts
        facts={[
          { name: t("audit.chain-id"), value: checked.chainId },
          { name: t("audit.escrow"), value: <Address address={checked.escrow} isWhole /> },
          { name: t("roles.employer"), value: <Address address={checked.parties.employer} isWhole /> },
          { name: t("roles.worker"), value: <Address address={checked.parties.worker} isWhole /> },
          {
            name: t("wizard.token"),
            value: isOwn ? t("on-chain.balance") : <Address address={checked.parties.token} isWhole />,
          },
        ]}
      />
      <h3 className="text-sm font-semibold">{t("bundle.held")}</h3>
      <div data-held>
        <Raw value={checked.held.map((holding) => JSON.parse(JSON.stringify(holding, plainly)))} />
      </div>
      <ul className="grid gap-3">
        {checked.told.map((told) => (
          <li key={told.where}>
            <Event told={told} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whether it is of the chain and the contract that these pages were first seen with. */
function isOurs({ chainId, escrow }: Checked): boolean {
  const place = pinned();
  return place === null || isSamePlace(place, { chain_id: chainId, escrow });
}

const MOODS = { unanchored: "warning", proved: "good", "state-proved": "warning", elsewhere: "danger" } as const;

/** The same verdicts as of `tally audit check`; and that the reader named another block. */
function verdictOf({ isAnchored, told }: Checked): keyof typeof MOODS {
  if (isAnchored === null) return "unanchored";
  if (!isAnchored) return "elsewhere";
  return told.every(({ isTied }) => isTied) ? "proved" : "state-proved";
}

const plainly = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

function Event({ told }: { told: Told }) {
  const { t } = useTranslation();
  return (
    <div data-told={told.name} className="grid gap-1">
      <p className="text-sm font-semibold">
        {told.name} · {t("timeline.block", { block: told.block })} · {t(told.isTied ? "bundle.tied" : "bundle.loose")}
      </p>
      <Raw value={JSON.parse(JSON.stringify(told.args, plainly))} />
    </div>
  );
}
