import { useTranslation } from "react-i18next";
import type { AgreementState, Milestone, MilestoneState } from "@/api/shapes";
import { Badge, type Tint } from "@/parts/Badge";

const TINTS: Record<AgreementState | MilestoneState, Tint> = {
  draft: "plain",
  unfunded: "plain",
  offered: "gold",
  active: "calm",
  delivered: "gold",
  disputed: "danger",
  closed: "brand",
  amended: "plain",
};

export function StateBadge({ state }: { state: AgreementState }) {
  const { t } = useTranslation();
  return <Badge tint={TINTS[state]}>{t(`states.${state}`)}</Badge>;
}

/** Where a milestone stands; of a closed one, how it ended: "closed" does not say who has the money. */
export function MilestoneBadge({ milestone: { state, outcome } }: { milestone: Milestone }) {
  const { t } = useTranslation();
  return <Badge tint={TINTS[state]}>{outcome ? t(`outcomes.${outcome}`) : t(`states.${state}`)}</Badge>;
}
