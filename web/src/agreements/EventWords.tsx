/** What an event says, in words. The raw event is one click away. */
import { useTranslation } from "react-i18next";
import { numbered } from "@/activity/numbered";
import { useMoney } from "@/amounts/Money";
import { type EscrowEvent, sameAddress, type Token, ZERO_ADDRESS } from "@/api/shapes";
import { local, seconds } from "@/dates/instant";
import { shortened } from "@/names/Address";

const AMOUNTS = ["amount", "fee", "released", "refunded", "to_worker", "to_employer", "drawn", "returned"];
const INSTANTS = ["deliver_by", "review_until", "rule_by"];
const ADDRESSES = ["employer", "worker", "party", "arbiter", "payee", "owner", "to", "fee_recipient"];

/** What the worker gets of a payment; null: nothing is paid here. */
function netOf({ fact }: EscrowEvent): string | null {
  const gross = fact.to_worker ?? fact.amount;
  return fact.fee === undefined || gross === undefined
    ? null
    : String(BigInt(String(gross)) - BigInt(String(fact.fee)));
}

/** Which words of an event: an offer is made to somebody or to whoever comes, and a fee is told where there is one. */
function contextOf({ name, fact }: EscrowEvent): string {
  if (name === "MilestonesFunded") return sameAddress(String(fact.worker), ZERO_ADDRESS) ? ".open" : `.${fact.phase}`;
  return fact.fee === undefined ? "" : fact.fee === "0" ? ".free" : ".charged";
}

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
  const net = netOf(event);
  if (net !== null && token) values.push(["net", money(net, token)]);
  return (
    <>
      {t(`events.${event.name}${contextOf(event)}`, {
        ...Object.fromEntries(values),
        number: event.milestone === null ? "" : event.milestone + 1,
        defaultValue: event.name,
      })}
    </>
  );
}
