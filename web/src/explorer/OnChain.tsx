/** What stands at an address, as the chain has it now: what it is, what it has, and its code. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { written } from "@/amounts/amount";
import { Money } from "@/amounts/Money";
import { chainAddressQuery } from "@/api/explorer";
import { type ChainAddress, ZERO_ADDRESS } from "@/api/shapes";
import { Moment } from "@/dates/Moment";
import { Address } from "@/names/Address";
import { BlockLink } from "@/names/BlockLink";
import { HashText } from "@/names/HashText";
import { useToken } from "@/names/useToken";
import { Disclosure } from "@/parts/Disclosure";
import { type Fact, Facts } from "@/parts/Facts";
import { Failure } from "@/parts/Failure";
import { Inlaid, PLACE } from "@/parts/Inlaid";
import { Raw } from "@/parts/Raw";
import { Waiting } from "@/parts/Waiting";

export function OnChain({ address }: { address: string }) {
  const { data: found, error } = useQuery(chainAddressQuery(address));
  if (error !== null) return <Failure error={error} />;
  return found ? <Shown found={found} /> : <Waiting lines={3} />;
}

function Shown({ found }: { found: ChainAddress }) {
  const { t } = useTranslation();
  const { block, kind, delegate, is_whole } = found;
  return (
    <section data-kind={kind} aria-label={t("on-chain.title")} className="grid gap-4">
      <h3 className="text-base font-semibold">{t("on-chain.title")}</h3>
      <p className="text-sm">
        <Inlaid text={t(`on-chain.kinds.${kind}`, { delegate: PLACE })}>
          {delegate && <Address address={delegate} />}
        </Inlaid>
      </p>
      <Facts facts={useFigures(found)} />
      {!is_whole && <p className="text-sm text-soft">{t("on-chain.not-whole")}</p>}
      <p className="text-xs text-soft">
        <Inlaid text={t("on-chain.as-of", { block: PLACE })}>
          <BlockLink block={block.number} />
        </Inlaid>{" "}
        (<HashText hash={block.hash} />
        ), <Moment at={block.timestamp} />
      </p>
      <Disclosure summary={t("transaction.raw")}>
        <Raw value={found} />
      </Disclosure>
    </section>
  );
}

function useFigures({ balance, balances, nonce, kind, code_hash, code_bytes }: ChainAddress): (Fact | null)[] {
  const { t, i18n } = useTranslation();
  const currency = useToken(ZERO_ADDRESS);
  const whole = (number: number) => written(BigInt(number), 0, i18n.language);
  const isKey = kind === "account" || kind === "delegated";
  return [
    { name: t("on-chain.balance"), value: <Money units={balance} token={currency} /> },
    ...balances.map(({ token, amount }) => ({
      name: t("on-chain.in-token"),
      value: (
        <>
          <Money units={amount} token={token} /> <Address address={token.address} />
        </>
      ),
    })),
    { name: t(isKey ? "on-chain.sent" : "on-chain.counter"), value: whole(nonce) },
    code_hash === null
      ? null
      : {
          name: t("on-chain.code"),
          value: (
            <>
              {t("on-chain.bytes", { size: whole(code_bytes) })} <HashText hash={code_hash} isWhole />
            </>
          ),
        },
  ];
}
