/** Where the money is: paid, returned, locked, not locked yet. By value, and each figure in words below it. */
import { useTranslation } from "react-i18next";
import { thousandths } from "@/amounts/amount";
import { Money } from "@/amounts/Money";
import type { AgreementRow } from "@/api/shapes";
import { classes } from "@/parts/classes";

type Part = { name: "released" | "refunded" | "escrowed" | "missing"; units: bigint; fill: string };

export function MoneyBar({ agreement }: { agreement: AgreementRow }) {
  const { t } = useTranslation();
  const parts = partsOf(agreement);
  const whole = BigInt(agreement.amount);
  return (
    <div className="grid gap-3">
      <div aria-hidden="true" className="flex h-4 overflow-hidden rounded-full border border-edge bg-sunk">
        {parts.map(({ name, units, fill }) => (
          <div key={name} className={fill} style={{ width: `${thousandths(units, whole) / 10}%` }} />
        ))}
      </div>
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-3 text-sm">
        {parts.map(({ name, units, fill }) => (
          <div key={name} className="min-w-0">
            <dt className="flex items-center gap-2 text-soft">
              <span aria-hidden="true" className={classes("size-3 shrink-0 rounded-sm border border-edge", fill)} />
              {t(labelOf(name, agreement))}
            </dt>
            <dd data-figure={name} className="text-base font-semibold">
              <Money units={units} token={agreement.token} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** What left towards the worker is counted with the fee: where there is one, it says so. */
export const labelOf = (name: Part["name"], { terms }: AgreementRow) =>
  name === "released" && terms.fee_bps > 0 ? "money.released-gross" : (`money.${name}` as const);

/** What is missing was never locked: nothing but a promise stands behind it. */
function partsOf(agreement: AgreementRow): Part[] {
  const [released, refunded, escrowed] = [agreement.released, agreement.refunded, agreement.escrowed].map(BigInt) as [
    bigint,
    bigint,
    bigint,
  ];
  const missing = agreement.state === "amended" ? 0n : BigInt(agreement.amount) - released - refunded - escrowed;
  const parts: Part[] = [
    { name: "released", units: released, fill: "bg-brand" },
    { name: "refunded", units: refunded, fill: "bg-edge" },
    { name: "escrowed", units: escrowed, fill: "bg-gold-fill" },
  ];
  return missing > 0n ? [...parts, { name: "missing", units: missing, fill: "bg-sunk" }] : parts;
}
