/** The newest agreements of an address, and the way to all of them. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AgreementCard } from "@/agreements/AgreementCard";
import { agreementsQuery } from "@/api/reads";
import { buttonClasses } from "@/parts/Button";
import { Failure } from "@/parts/Failure";
import { Sheet } from "@/parts/Sheet";
import { Waiting } from "@/parts/Waiting";

const SHOWN = 3;

export function NewestSheet({ owner }: { owner: string }) {
  const { t } = useTranslation();
  const party = owner.toLowerCase();
  const { data, error } = useInfiniteQuery(agreementsQuery({ party }));
  const newest = data?.pages[0]?.agreements.slice(0, SHOWN) ?? [];
  return (
    <Sheet title={t("records.newest")}>
      {error !== null && <Failure error={error} />}
      {!data && error === null && <Waiting lines={3} />}
      {data && newest.length === 0 && <p className="text-sm">{t("records.no-agreement")}</p>}
      <ul className="grid gap-3">
        {newest.map((agreement) => (
          <li key={agreement.agreement_id}>
            <AgreementCard agreement={agreement} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Link to="/agreements" search={{ party }} className={buttonClasses("plain")}>
          {t("records.all-agreements")}
        </Link>
        <Link to="/earnings" search={{ of: owner }} className={buttonClasses("quiet")}>
          {t("records.earnings")}
        </Link>
      </div>
    </Sheet>
  );
}
