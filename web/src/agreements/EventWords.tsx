/** What an event says, in words. The raw event is one click away. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { useMoney } from "@/amounts/Money";
import type { EscrowEvent, Token } from "@/api/shapes";
import { local, seconds } from "@/dates/instant";
import { shortened } from "@/names/Address";

const AMOUNTS = ["amount", "fee", "released", "refunded", "to_worker", "to_employer", "drawn", "returned"];
const INSTANTS = ["deliver_by", "review_until", "rule_by"];
const ADDRESSES = ["employer", "worker", "party", "arbiter", "payee", "owner", "to", "fee_recipient"];

export function EventWords({ event, token }: { event: EscrowEvent; token: Token | null }) {
  const { t, i18n } = useTranslation();
  const money = useMoney();
  const values = Object.entries(event.fact).map(([name, value]) => {
    if (AMOUNTS.includes(name) && token) return [name, money(String(value), token)];
    if (INSTANTS.includes(name)) return [name, local(seconds(String(value)), i18n.language)];
    if (ADDRESSES.includes(name)) return [name, shortened(String(value))];
    if (Array.isArray(value)) return [name, numbered(value.map(Number))];
    return [name, String(value)];
  });
  const context = event.name === "MilestonesFunded" ? `.${event.fact.phase}` : "";
  return (
    <>
      {t(`events.${event.name}${context}`, {
        ...Object.fromEntries(values),
        number: event.milestone === null ? "" : event.milestone + 1,
        defaultValue: event.name,
      })}
    </>
  );
}
