/** One act, from its form to the wallet: what it will do in words, then what is to be signed. */
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import type { Agreement, Hex, Milestone } from "@/api/shapes";
import type { Errand, Fields } from "@/api/writes";
import { handIn } from "@/documents/uploads";
import { Dialog } from "@/parts/Dialog";
import { useAddress } from "@/wallets/useWallet";
import { ActSentence } from "./ActSentence";
import { labelOf, type OfferedAct } from "./catalogue";
import { ErrandPanel } from "./ErrandPanel";
import type { Handed } from "./files";
import { FORMS } from "./forms";
import { WithoutText } from "./WithoutText";

type Props = {
  agreement: Agreement;
  milestone: Milestone;
  act: OfferedAct;
  /** What is settled already, such as the other party's proposal: then there is nothing to fill in. */
  given?: Fields;
  onClose: () => void;
};

export function ActDialog({ agreement, milestone, act, given, onClose }: Props) {
  const { t } = useTranslation();
  const role = roleOf(agreement, useAddress());
  const Form = given ? undefined : FORMS[act];
  const [fields, setFields] = useState<Fields | null>(given ?? (Form ? null : {}));
  const [handed, setHanded] = useState<{ files: readonly Handed[]; by: Hex | null }>({ files: [], by: null });
  const take = useCallback((files: readonly Handed[], by: Hex | null) => setHanded({ files, by }), []);
  const sent = () => {
    if (handed.by !== null) handIn(handed.by, agreement.agreement_id, handed.files);
    onClose();
  };
  const errand: Errand | null = fields && {
    agreementId: agreement.agreement_id,
    milestone: milestone.index,
    act,
    fields,
  };
  return (
    <Dialog title={t(given && act === "settle" ? "acts.settle.button" : labelOf(act, role))} onClose={onClose}>
      <p className="max-w-[60ch] text-sm text-soft">{t(`acts.${act}.what`)}</p>
      {Form && <Form agreement={agreement} milestone={milestone} onChange={setFields} onFiles={take} />}
      {act === "accept" && <WithoutText agreement={agreement} />}
      {errand && <ActSentence agreement={agreement} milestone={milestone} errand={errand} />}
      <ErrandPanel agreement={agreement} errand={errand} act={act} onSent={sent} onClose={onClose} />
    </Dialog>
  );
}
