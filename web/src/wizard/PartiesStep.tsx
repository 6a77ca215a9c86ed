import { useTranslation } from "react-i18next";
import { Address } from "@/names/Address";
import { Facts } from "@/parts/Facts";
import { AddressField } from "./AddressField";
import { faultIn } from "./draft";
import type { StepProps } from "./step";

export function PartiesStep({ draft, change, faults, employer }: StepProps) {
  const { t } = useTranslation();
  return (
    <>
      <Facts facts={[{ name: t("roles.employer"), value: <Address address={employer} isWhole /> }]} />
      <AddressField
        label={t("wizard.worker")}
        hint={t("wizard.worker-hint")}
        fault={faultIn(faults, "worker")}
        text={draft.worker}
        onChange={(worker) => change({ worker })}
      />
    </>
  );
}
