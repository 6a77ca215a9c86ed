import type { Agreement, Hex, Milestone } from "@/api/shapes";
import type { Fields } from "@/api/writes";
import type { Handed } from "../files";

/** A form tells the fields of its act, or null while something is missing or wrong. */
export type FormProps = {
  agreement: Agreement;
  milestone: Milestone;
  onChange: (fields: Fields | null) => void;
  /** What is to be handed in privately once the act is on its way, and by whom; null: nothing is, by nobody. */
  onFiles?: ((files: readonly Handed[], by: Hex | null) => void) | undefined;
};
