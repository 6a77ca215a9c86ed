/** A transaction's figures, as the chain has them: who, what, how much, and where it stands. */
import { useTranslation } from "react-i18next";
import { written } from "@/amounts/amount";
import { Money } from "@/amounts/Money";
import { type ChainTransaction, type Transaction, ZERO_ADDRESS } from "@/api/shapes";
import { BlockLink } from "@/names/BlockLink";
import { Explore } from "@/names/Explore";
import { HashText } from "@/names/HashText";
import { useToken } from "@/names/useToken";
import { Disclosure } from "@/parts/Disclosure";
import { type Fact, Facts } from "@/parts/Facts";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";
import type { Roles } from "./roles";
import { Who } from "./Who";

/** `mirrored`: what the server's own books say of it, if they say anything. */
type Props = { seen: ChainTransaction; roles: Roles; mirrored: Transaction | null };

export function FiguresSheet({ seen, roles, mirrored }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet title={t("transaction.figures")}>
      <Facts facts={[...usePlace(seen), ...usePeople(seen, roles), ...useCosts(seen)]} />
      <p className="text-xs text-soft">{t("explorer.roles-what")}</p>
      <Disclosure summary={t("explorer.logs", { count: seen.logs.length })}>
        <Raw value={seen.logs.map(({ address, topics, data }) => ({ address, topics, data }))} />
      </Disclosure>
      <Disclosure summary={t("explorer.input")}>
        <Raw value={seen.input} />
      </Disclosure>
      <Disclosure summary={t("transaction.raw")}>
        <Raw value={{ chain: seen, mirror: mirrored }} />
      </Disclosure>
    </Sheet>
  );
}

function usePlace({ transaction_hash: hash, block, position, is_final }: ChainTransaction): (Fact | null)[] {
  const { t } = useTranslation();
  return [
    {
      name: t("transaction.hash"),
      value: (
        <>
          <HashText hash={hash} isWhole /> <Explore kind="tx" id={hash} />
        </>
      ),
    },
    block && {
      name: t("transaction.block"),
      value: (
        <>
          <BlockLink block={block.number} /> · {t("explorer.position", { place: (position ?? 0) + 1 })} ·{" "}
          {t(is_final ? "timeline.final" : "timeline.not-final")}
        </>
      ),
    },
  ];
}

function usePeople({ sender, recipient, created }: ChainTransaction, roles: Roles): (Fact | null)[] {
  const { t } = useTranslation();
  const who = (address: string | null, name: string) =>
    address === null ? null : { name, value: <Who address={address} roles={roles} isWhole /> };
  return [
    who(sender, t("explorer.sender")),
    who(recipient, t("explorer.recipient")),
    who(created, t("explorer.created")),
  ];
}

const GWEI_DECIMALS = 9;

function useCosts(seen: ChainTransaction): (Fact | null)[] {
  const { t, i18n } = useTranslation();
  const currency = useToken(ZERO_ADDRESS);
  const { value, fee, gas_used, gas_limit, gas_price, nonce, type } = seen;
  const whole = (number: number) => written(BigInt(number), 0, i18n.language);
  return [
    { name: t("explorer.value"), value: <Money units={value} token={currency} /> },
    fee === null ? null : { name: t("explorer.fee"), value: <Money units={fee} token={currency} /> },
    {
      name: t("explorer.gas"),
      value:
        gas_used === null
          ? t("explorer.gas-limit", { limit: whole(gas_limit) })
          : t("explorer.gas-used", { used: whole(gas_used), limit: whole(gas_limit) }),
    },
    gas_price === null
      ? null
      : { name: t("explorer.gas-price"), value: `${written(BigInt(gas_price), GWEI_DECIMALS, i18n.language)} gwei` },
    { name: t("explorer.nonce"), value: nonce },
    { name: t("explorer.type"), value: type },
  ];
}
