/** As of which block: the newest final one, the newest one, or any that is named; with its number and its age. */
import { useTranslation } from "react-i18next";
import type { Chain } from "@/api/shapes";
import { useNow } from "@/dates/ChainClock";
import { distance, seconds } from "@/dates/instant";
import { Field, INPUT } from "@/parts/Field";
import { type Choice, isFault, MOMENTS, type Moment, meant, standing } from "./blockChoice";

type Props = { label: string; chain: Chain; choice: Choice; onChange: (choice: Choice) => void };

export function BlockPicker({ label, chain, choice, onChange }: Props) {
  const { t } = useTranslation();
  const found = meant(choice, chain);
  const fault = isFault(found) ? t(`picking.faults.${found.fault}`, { block: found.block }) : null;
  const isHeight = choice.moment === "height";
  return (
    <>
      <Field label={label} hint={<Standing moment={choice.moment} chain={chain} />} fault={isHeight ? null : fault}>
        {(tied) => (
          <select
            {...tied}
            className={INPUT}
            value={choice.moment}
            onChange={(event) => onChange({ ...choice, moment: event.target.value as Moment })}
          >
            {MOMENTS.map((one) => (
              <option key={one} value={one}>
                {t(`picking.moments.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isHeight && (
        <Field label={t("picking.height")} fault={fault}>
          {(tied) => (
            <input
              {...tied}
              className={`${INPUT} tabular`}
              inputMode="numeric"
              autoComplete="off"
              value={choice.height}
              onChange={(event) => onChange({ ...choice, height: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function Standing({ moment, chain }: { moment: Moment; chain: Chain }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { block } = chain.as_of;
  if (moment === "height") return t("picking.range", { first: chain.deployed_at, newest: block?.number ?? 0 });
  const one = standing(moment, chain);
  if (one === null) return t("picking.none");
  if (one.timestamp === null) return t("picking.block", { block: one.number });
  return t("picking.aged", { block: one.number, age: distance(seconds(one.timestamp), now, i18n.language) });
}
