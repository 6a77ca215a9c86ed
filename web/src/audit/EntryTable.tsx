import { useTranslation } from "react-i18next";
import { EventWords } from "@/agreements/EventWords";
import { Money } from "@/amounts/Money";
import { type Entry, sameAddress, type Token } from "@/api/shapes";
import { shortened } from "@/names/Address";

type Props = { entries: readonly Entry[]; token: Token };

/** Wider than a phone: it scrolls within itself, also by keyboard. */
export function EntryTable({ entries, token }: Props) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse.
    <section className="overflow-x-auto" tabIndex={0} aria-label={t("books.journal")}>
      <table className="w-full min-w-[34rem] border-collapse text-sm">
        <thead>
          <tr className="border-b border-edge text-left">
            <th scope="col" className="py-2 pr-4">
              {t("books.account")}
            </th>
            <th scope="col" className="py-2 text-right">
              {t("books.gains")}
            </th>
          </tr>
        </thead>
        {entries.map((entry) => (
          <EntryRows key={`${entry.event.block_hash}${entry.event.log_index}`} entry={entry} token={token} />
        ))}
      </table>
    </section>
  );
}

function EntryRows({ entry, token }: { entry: Entry; token: Token }) {
  const { t } = useTranslation();
  const tokenOf = (address: string): Token =>
    sameAddress(address, token.address) ? token : { address, symbol: null, decimals: null };
  const sum = entry.postings.reduce((total, posting) => total + BigInt(posting.amount), 0n);
  return (
    <tbody className="border-b border-line">
      <tr>
        <th scope="rowgroup" colSpan={2} className="pt-3 pb-1 text-left font-normal text-soft">
          <EventWords event={entry.event} token={token} />
        </th>
      </tr>
      {entry.postings.map((posting) => (
        <tr key={posting.account}>
          <td className="py-1 pr-4 font-mono text-xs" title={posting.account}>
            {accountWords(posting.account)}
          </td>
          <td className="py-1 text-right">
            <Money units={posting.amount} token={tokenOf(posting.token)} />
          </td>
        </tr>
      ))}
      {entry.postings.length > 0 && (
        <tr>
          <td className="pt-1 pb-3 text-xs text-soft">{t("books.sum")}</td>
          <td className="pt-1 pb-3 text-right text-xs" data-sum={sum.toString()}>
            {sum === 0n ? "0 ✓" : `${sum} ✗`}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** `escrow:0x0e3d8b…c33232/0` of the whole account. */
const accountWords = (account: string): string => {
  const [kind, rest = ""] = account.split(":");
  const [name = "", part] = rest.split("/");
  return `${kind}:${shortened(name)}${part === undefined ? "" : `/${part}`}`;
};
