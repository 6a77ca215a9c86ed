/** What happened, in the books: each fact with its postings, whose sum is zero. The page adds them up itself. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { journalQuery } from "@/api/reads";
import type { Agreement } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";
import { EntryTable } from "./EntryTable";

export function BooksSheet({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const [isShown, show] = useState(false);
  return (
    <Sheet title={t("books.title")}>
      <p className="max-w-[65ch] text-sm text-soft">{t("books.what")}</p>
      {isShown ? (
        <Journal agreement={agreement} />
      ) : (
        <Button className="justify-self-start" onClick={() => show(true)}>
          {t("books.show")}
        </Button>
      )}
    </Sheet>
  );
}

function Journal({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(journalQuery(agreement.agreement_id));
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Failure error={found.error} />;
  const entries = found.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <p className="text-sm text-soft">{t("timeline.nothing")}</p>;
  return (
    <>
      <EntryTable entries={entries} token={agreement.token} parties={agreement} />
      {found.hasNextPage && <Button onClick={() => void found.fetchNextPage()}>{t("parts.more")}</Button>}
    </>
  );
}
