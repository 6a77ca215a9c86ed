/** What an address earned: in all, by employer, by month where the reader is; and the files that say the same. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { movementsQuery } from "@/api/reads";
import { zoneHere } from "@/dates/instant";
import { movementsFile } from "@/exports/files";
import { Address } from "@/names/Address";
import { buttonClasses } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { earnedIn, monthNamed, monthOf, type Sum, sumsBy } from "./earned";
import { StatementLinks } from "./StatementLinks";

export function EarnedSheet({ owner }: { owner: string }) {
  const { t, i18n } = useTranslation();
  const { data: movements, error } = useQuery(movementsQuery(owner));
  const earned = earnedIn(movements ?? []);
  return (
    <Sheet title={t("earned.title")}>
      {error !== null && <Failure error={error} />}
      {!movements && error === null && <Waiting lines={3} />}
      {movements && earned.length === 0 && <p className="text-sm">{t("earned.nothing")}</p>}
      {earned.length > 0 && (
        <>
          <p className="text-sm text-soft">{t("earned.what", { zone: zoneHere() })}</p>
          <Sums name="token" title={t("earned.in-all")} sums={sumsBy(earned, () => "")} label={() => t("earned.all")} />
          <Sums
            name="month"
            title={t("earned.by-month")}
            sums={sumsBy(earned, (one) => monthOf(one))}
            label={(key) => monthNamed(key, i18n.language)}
          />
          <Sums
            name="employer"
            title={t("earned.by-employer")}
            sums={sumsBy(earned, (one) => one.counterparty ?? "")}
            label={(key) => <Address address={key} />}
          />
        </>
      )}
      <Files owner={owner} />
      <StatementLinks owner={owner} movements={movements ?? []} />
    </Sheet>
  );
}

type SumsProps = { name: string; title: string; sums: readonly Sum[]; label: (key: string) => ReactNode };

function Sums({ name, title, sums, label }: SumsProps) {
  return (
    <table data-sums={name} className="w-full table-fixed text-left text-sm">
      <caption className="pb-1 text-left font-semibold">{title}</caption>
      <tbody>
        {sums.map(({ key, token, units }) => (
          <tr key={key + token.address} data-key={key} className="border-t border-line">
            <th scope="row" className="py-1.5 pr-2 font-normal break-words">
              {label(key)}
            </th>
            <td className="py-1.5 text-right font-semibold">
              <Money units={units} token={token} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Files({ owner }: { owner: string }) {
  const { t } = useTranslation();
  const file = movementsFile({ party: owner, zone: zoneHere() }, "csv");
  return (
    <div className="flex flex-wrap gap-3">
      <a className={buttonClasses("plain")} href={file} download>
        {t("earned.spreadsheet")}
      </a>
    </div>
  );
}
