/** A transaction's figures as far as the server's own books have them. */
import { useTranslation } from "react-i18next";
import type { Transaction } from "@/api/shapes";
import { BlockLink } from "@/names/BlockLink";
import { Explore } from "@/names/Explore";
import { HashText } from "@/names/HashText";
import { Disclosure } from "@/parts/Disclosure";
import { Facts } from "@/parts/Facts";
import { Raw } from "@/parts/Raw";
import { Sheet } from "@/parts/Sheet";

export function MirroredFigures({ transaction, hash }: { transaction: Transaction; hash: string }) {
  const { t } = useTranslation();
  const { block_number: block, call } = transaction;
  return (
    <Sheet title={t("transaction.figures")}>
      <Facts
        facts={[
          {
            name: t("transaction.hash"),
            value: (
              <>
                <HashText hash={hash} isWhole /> <Explore kind="tx" id={hash} />
              </>
            ),
          },
          block === null ? null : { name: t("transaction.block"), value: <BlockLink block={block} /> },
          call ? { name: t("transaction.calls"), value: <code className="font-mono">{call.function}()</code> } : null,
        ]}
      />
      {call && (
        <Disclosure summary={t("transaction.arguments")}>
          <Raw value={call.arguments} />
        </Disclosure>
      )}
      <Disclosure summary={t("transaction.raw")}>
        <Raw value={transaction} />
      </Disclosure>
    </Sheet>
  );
}
