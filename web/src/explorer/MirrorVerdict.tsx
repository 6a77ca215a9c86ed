/** Whether the mirror says the same as the chain: where it does not, in red. */
import { useTranslation } from "react-i18next";
import type { ChainBlock, ChainTransaction } from "@/api/shapes";
import { type Mood, Notice } from "@/parts/Notice";

type Likeness = (ChainTransaction | ChainBlock)["mirror"];

const MOODS: Record<Likeness, Mood> = {
  same: "good",
  differs: "danger",
  behind: "warning",
  nothing: "calm",
  before: "calm",
  gone: "warning",
};

export function MirrorVerdict({ mirror, of }: { mirror: Likeness; of: "transaction" | "block" }) {
  const { t } = useTranslation();
  return (
    <div data-mirror={mirror}>
      <Notice mood={MOODS[mirror]} isUrgent={mirror === "differs"} title={t(`explorer.mirror.${mirror}`)}>
        {mirror === "differs" && <p>{t("explorer.mirror.differs-what-now")}</p>}
        {mirror === "same" && of === "block" && <p>{t("explorer.mirror.same-block")}</p>}
      </Notice>
    </div>
  );
}
