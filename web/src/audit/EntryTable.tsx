import { useTranslation } from "react-i18next";
import { EventWords } from "@/agreements/EventWords";
import { Money } from "@/amounts/Money";
import { type Entry, sameAddress, type Token } from "@/api/shapes";
import { shortened } from "@/names/Address";

type Parties = { employer: string; worker: string };
type Props = { entries: readonly Entry[]; token: Token; parties: Parties };

export function EntryTable({ entries, token, parties }: Props) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("books.journal")}>
      <table className="w-full border-collapse text-sm">
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
          <EntryRows
            key={`${entry.event.block_hash}${entry.event.log_index}`}
            entry={entry}
            token={token}
            parties={parties}
          />
        ))}
      </table>
    </section>
  );
}

function EntryRows({ entry, token, parties }: Omit<Props, "entries"> & { entry: Entry }) {
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
          <td className="py-1 pr-4 text-xs" title={posting.account}>
            <AccountWords account={posting.account} parties={parties} />
          </td>
          <td className="py-1 text-right align-top">
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

/** An account as people call it: who of the two it is, and milestones counted from 1. */
function AccountWords({ account, parties }: { account: string; parties: Parties }) {
  const { t } = useTranslation();
  const [kind = "", rest = ""] = account.split(":");
  const [name = "", part] = rest.split("/");
  if (kind === "escrow") return t("books.accounts.escrow", { number: Number(part) + 1 });
  const role = (["employer", "worker"] as const).find((one) => sameAddress(parties[one], name));
  const words =
    kind === "party" && role ? t(`roles.${role}`) : t(`books.accounts.${kind as "party" | "owed" | "fees"}`);
  return (
    <>
      {words} <code className="font-mono whitespace-nowrap">{shortened(name)}</code>
    </>
  );
}
