/** One act, to be begun by a press. While something is on its way for the milestone nothing can be asked for twice. */
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { useOnItsWay } from "@/activity/activities";
import type { Role } from "@/agreements/parts";
import { Button, type Look } from "@/parts/Button";
import { labelOf, type OfferedAct } from "./catalogue";

type Props = {
  agreementId: string;
  milestones: readonly number[];
  act: OfferedAct;
  look: Look;
  /** Who reads the label. */
  role: Role;
};

export function ActButton({ agreementId, milestones, act, role, ...rest }: Props & ComponentProps<"button">) {
  const { t } = useTranslation();
  const onItsWay = useOnItsWay(agreementId, milestones);
  return (
    <Button disabled={onItsWay !== undefined && onItsWay.act !== "approve"} {...rest}>
      {t(labelOf(act, role))}
    </Button>
  );
}
