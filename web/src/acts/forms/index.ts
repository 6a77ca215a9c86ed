/** What must be filled in for each act; an act that is not named needs nothing. */
import type { ComponentType } from "react";
import type { OfferedAct } from "../catalogue";
import { ChangesForm } from "./ChangesForm";
import { DeliverForm } from "./DeliverForm";
import { DisputeForm } from "./DisputeForm";
import { EvidenceForm } from "./EvidenceForm";
import type { FormProps } from "./form";
import { RefundForm, ReleaseForm } from "./PayoutForm";
import { RulingForm } from "./RulingForm";
import { SettleForm } from "./SettleForm";

export const FORMS: Partial<Record<OfferedAct, ComponentType<FormProps>>> = {
  deliver: DeliverForm,
  "request-changes": ChangesForm,
  release: ReleaseForm,
  refund: RefundForm,
  dispute: DisputeForm,
  evidence: EvidenceForm,
  rule: RulingForm,
  settle: SettleForm,
};
