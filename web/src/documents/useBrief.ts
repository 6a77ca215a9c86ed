/** The text of an agreement's work: kept on this device, or fetched for who may read it, and then kept nowhere. */
import { useQuery } from "@tanstack/react-query";
import { kept } from "@/acts/keeping";
import { documentsQuery } from "@/api/documents";
import type { Agreement } from "@/api/shapes";
import { useReader } from "@/logins/session";
import { isNamedBy } from "./anchors";
import { useDocumentText } from "./useDocumentText";

export function useBrief(agreement: Pick<Agreement, "agreement_id" | "terms">): string | null {
  const { agreement_id: id, terms } = agreement;
  const known = kept(terms.brief_hash);
  const reader = useReader();
  const { data: documents } = useQuery({ ...documentsQuery(id, reader), enabled: reader !== null && known === null });
  const brief = known === null ? documents?.find((one) => isNamedBy(one, terms.brief_hash)) : undefined;
  const { text } = useDocumentText(id, brief);
  return known ?? text;
}
