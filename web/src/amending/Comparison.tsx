/** What changes, the old beside the new, in words; and what that means for the money that is locked. */
import { useTranslation } from "react-i18next";
import { moreIn } from "@/acts/amendments";
import { percent } from "@/amounts/amount";
import { useMoney } from "@/amounts/Money";
import type { Agreement, Terms } from "@/api/shapes";
import { local, seconds, span } from "@/dates/instant";
import { Address } from "@/names/Address";
import { HashText } from "@/names/HashText";
import { type Change, differences } from "./differences";

export function Comparison({ agreement, to }: { agreement: Agreement; to: Terms }) {
  const { t } = useTranslation();
  const changes = differences(agreement.terms, to);
  if (changes.length === 0) return <p className="text-sm">{t("amending.nothing")}</p>;
  return (
    <div className="grid gap-2">
      <table data-comparison className="w-full table-fixed text-left text-sm">
        <caption className="sr-only">{t("amending.changes")}</caption>
        <thead>
          <tr className="text-soft">
            <th scope="col" className="py-1 pr-2 font-semibold">
              {t("amending.what")}
            </th>
            <th scope="col" className="py-1 pr-2 font-semibold">
              {t("amending.before")}
            </th>
            <th scope="col" className="py-1 font-semibold">
              {t("amending.after")}
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <Row
              key={`${change.member}${"place" in change ? change.place : ""}`}
              change={change}
              agreement={agreement}
            />
          ))}
        </tbody>
      </table>
      <Balance agreement={agreement} to={to} />
    </div>
  );
}

function Row({ change, agreement }: { change: Change; agreement: Agreement }) {
  const { t } = useTranslation();
  const name = t(`amending.members.${change.member}`);
  return (
    <tr className="border-t border-line align-top break-words max-sm:[&_code]:break-all max-sm:[&_code]:whitespace-normal">
      <th scope="row" className="py-1 pr-2 font-normal">
        {"place" in change ? `${t("milestones.number", { number: change.place + 1 })}: ${name}` : name}
      </th>
      <td className="py-1 pr-2">
        {change.before === null ? (
          t("amending.none")
        ) : (
          <del className="no-underline">
            <Value member={change.member} text={change.before} agreement={agreement} />
          </del>
        )}
      </td>
      <td className="py-1 font-semibold">
        <ins className="no-underline">
          <Value member={change.member} text={change.after} agreement={agreement} />
        </ins>
      </td>
    </tr>
  );
}

function Value({ member, text, agreement }: { member: Change["member"]; text: string; agreement: Agreement }) {
  const { i18n } = useTranslation();
  const money = useMoney();
  switch (member) {
    case "worker":
    case "arbiter":
      return <Address address={text} />;
    case "brief_hash":
      return <HashText hash={text} />;
    case "amount":
      return money(text, agreement.token);
    case "deliver_by":
      return local(seconds(text), i18n.language);
    case "default_worker_bps":
      return percent(Number(text), i18n.language);
    default:
      return span(Number(text), i18n.language);
  }
}

function Balance({ agreement, to }: { agreement: Agreement; to: Terms }) {
  const { t } = useTranslation();
  const money = useMoney();
  const more = moreIn(agreement, to);
  const amount = money(more < 0n ? -more : more, agreement.token);
  const words = more > 0n ? "drawn" : more < 0n ? "returned" : "same";
  return (
    <p data-balance={words} className="text-sm">
      {t(`amending.balance.${words}`, { amount })}
    </p>
  );
}
