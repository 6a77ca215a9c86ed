/** What a call asks for, in words: as who sent it wrote it, whether or not it was carried out. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMoney } from "@/amounts/Money";
import { chainQuery } from "@/api/reads";
import { type Call, sameAddress, ZERO_ADDRESS } from "@/api/shapes";
import { local } from "@/dates/instant";
import type { en } from "@/locales/en";
import { shortened } from "@/names/Address";
import { useToken } from "@/names/useToken";
import { toldBy } from "./callWords";

type Room = keyof typeof en.explorer.calls;
type Filled = (key: string, values: Record<string, string>) => string;

/** What an allowance says that has no bound. */
const NO_BOUND = String(2n ** 256n - 1n);

export function CallWords({ call }: { call: Call }) {
  const { t, i18n } = useTranslation();
  const { data: chain } = useQuery(chainQuery());
  const money = useMoney();
  const told = toldBy(call);
  const token = useToken(told.token);
  const room: Room = sameAddress(call.to, chain?.escrow) ? "escrow" : "others";
  const key = `explorer.calls.${room}.${call.function}`;
  if (!i18n.exists(key)) return <code className="font-mono">{call.function}()</code>;
  const values = {
    ...written(told.addresses, (address) => (address === ZERO_ADDRESS ? t("names.nobody") : shortened(address))),
    ...written(told.amounts, (units) => (units === NO_BOUND ? t("explorer.any-amount") : money(units, token))),
    ...written(told.instants, (instant) => local(instant, i18n.language)),
    number: told.numbers.join(", "),
    token: token.symbol ?? t("amounts.unnamed"),
  };
  return (t as Filled)(key, values);
}

const written = <T,>(values: Record<string, T>, write: (value: T) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)]));
