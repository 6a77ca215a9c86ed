/** The books as files to keep: every movement in three forms, and the statement of an address. */
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Chain, ZERO_ADDRESS } from "@/api/shapes";
import { BlockPicker } from "@/audit/BlockPicker";
import { buttonClasses } from "@/parts/Button";
import { Field, INPUT } from "@/parts/Field";
import { Sheet } from "@/parts/Sheet";
import { type Draft, emptyDraft, faultsOf, wantedBy } from "./choice";
import { FORMATS, movementsFile, type Wanted } from "./files";
import { StatementFiles } from "./StatementFiles";

export function ExportsSheet({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(emptyDraft);
  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));
  const wanted = wantedBy(draft, chain);
  return (
    <Sheet title={t("exports.title")} id="exports">
      <p className="max-w-[65ch] text-sm text-soft">{t("exports.what")}</p>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <PartyAndToken draft={draft} change={change} chain={chain} />
        <PeriodFields draft={draft} change={change} />
        <BlockPicker label={t("exports.at")} chain={chain} choice={draft.at} onChange={(at) => change({ at })} />
      </div>
      {wanted ? <Files wanted={wanted} /> : <p className="text-sm text-soft">{t("exports.not-yet")}</p>}
    </Sheet>
  );
}

type Props = { draft: Draft; change: (changed: Partial<Draft>) => void };

function PartyAndToken({ draft, change, chain }: Props & { chain: Chain }) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t("exports.party")}
        hint={t("exports.party-hint")}
        fault={faultsOf(draft).party && t("faults.no-address")}
      >
        {(tied) => (
          <input
            {...tied}
            spellCheck={false}
            autoComplete="off"
            placeholder="0x…"
            className={`${INPUT} font-mono text-sm`}
            value={draft.party}
            onChange={(event) => change({ party: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("exports.token")}>
        {(tied) => (
          <select
            {...tied}
            className={INPUT}
            value={draft.token}
            onChange={(event) => change({ token: event.target.value })}
          >
            <option value="">{t("exports.all-tokens")}</option>
            {chain.tokens.map(({ address, symbol }) => (
              <option key={address} value={address}>
                {symbol ?? address}
              </option>
            ))}
            <option value={ZERO_ADDRESS}>{chain.currency}</option>
          </select>
        )}
      </Field>
    </>
  );
}

function PeriodFields({ draft, change }: Props) {
  const { t } = useTranslation();
  const zones = useId();
  const faults = faultsOf(draft);
  const day = (name: "from" | "to") => (
    <Field label={t(`exports.${name}`)} fault={name === "to" && faults.to ? t("exports.order") : null}>
      {(tied) => (
        <input
          {...tied}
          type="date"
          max="9999-12-31"
          className={INPUT}
          value={draft[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      {day("from")}
      {day("to")}
      <Field label={t("exports.zone")} hint={t("exports.zone-hint")} fault={faults.zone && t("exports.no-zone")}>
        {(tied) => (
          <input
            {...tied}
            list={zones}
            spellCheck={false}
            autoComplete="off"
            className={INPUT}
            value={draft.zone}
            onChange={(event) => change({ zone: event.target.value })}
          />
        )}
      </Field>
      <datalist id={zones}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

function Files({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4">
      <Group title={t("exports.movements")}>
        <div className="flex flex-wrap gap-3">
          {FORMATS.map((format) => (
            <a key={format} className={buttonClasses("plain")} href={movementsFile(wanted, format)} download>
              {t(`exports.formats.${format}`)}
            </a>
          ))}
        </div>
      </Group>
      <Group title={t("exports.statement")}>
        {wanted.party ? (
          <StatementFiles party={wanted.party} wanted={wanted} />
        ) : (
          <p className="text-sm text-soft">{t("exports.statement-needs")}</p>
        )}
      </Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {children}
    </section>
  );
}
