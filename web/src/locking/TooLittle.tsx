/** Said before anybody signs: what is to be locked is more than there is. */
import { useTranslation } from "react-i18next";
import { useMoney } from "@/amounts/Money";
import type { Funding } from "@/api/shapes";
import { shortened } from "@/names/Address";
import { Notice } from "@/parts/Notice";

export function TooLittle({ funding, sum }: { funding: Funding; sum: bigint }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { balance, token, employer } = funding;
  return (
    <Notice mood="warning" isUrgent title={t("locking.too-little", { missing: money(sum - BigInt(balance), token) })}>
      <p>{t("locking.has", { employer: shortened(employer), balance: money(balance, token) })}</p>
      <p>{t("faults.nothing-sent")}</p>
    </Notice>
  );
}
