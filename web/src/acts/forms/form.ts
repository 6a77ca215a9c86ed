import type { Agreement, Milestone } from "@/api/shapes";
import type { Fields } from "@/api/writes";

/** A form tells the fields of its act, or null while something is missing or wrong. */
export type FormProps = {
  agreement: Agreement;
  milestone: Milestone;
  onChange: (fields: Fields | null) => void;
};
