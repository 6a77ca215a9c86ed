/** What is paid in, and the milestones. */
import { PartFields } from "./PartFields";
import type { StepProps } from "./step";
import { TokenChoice } from "./TokenChoice";

export function MoneyStep(props: StepProps) {
  return (
    <>
      <TokenChoice draft={props.draft} change={props.change} chain={props.chain} />
      <PartFields {...props} />
    </>
  );
}
