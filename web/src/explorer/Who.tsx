/** An address, and who that is in what is shown. */
import { useTranslation } from "react-i18next";
import { Address } from "@/names/Address";
import { type Roles, rolesOf } from "./roles";

export function Who({ address, roles, isWhole }: { address: string; roles: Roles; isWhole?: boolean }) {
  const { t } = useTranslation();
  const named = rolesOf(roles, address).map((role) => t(`explorer.roles.${role}`));
  return (
    <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-1.5">
      <Address address={address} isWhole={isWhole ?? false} />
      {named.length > 0 && <span className="text-xs text-soft">({named.join(t("explorer.and"))})</span>}
    </span>
  );
}
