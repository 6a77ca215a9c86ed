/** What is behind a hash that somebody wrote on the chain: a text, or a list of files with one among them. */
import { useQuery } from "@tanstack/react-query";
import { kept } from "@/acts/keeping";
import { documentsQuery } from "@/api/documents";
import { useReader } from "@/logins/session";
import { isNamedBy } from "./anchors";
import { LIST, listedBy, statementIn } from "./lists";
import { useDocumentText } from "./useDocumentText";

/** `isKept`: the text is kept on this device. `names`: files that were handed in with it, or instead of a text. */
export type Said = { text: string | null; isKept: boolean; names: readonly string[]; error: unknown };

export function useSaid(agreementId: string, hash: string | null): Said {
  const known = hash === null ? null : kept(hash);
  const reader = useReader();
  const isWanted = hash !== null && known === null;
  const { data: documents } = useQuery({
    ...documentsQuery(agreementId, reader),
    enabled: reader !== null && isWanted,
  });
  const named = isWanted ? documents?.find((one) => isNamedBy(one, hash)) : undefined;
  const first = useDocumentText(agreementId, named);
  const files = named?.name === LIST && first.text !== null ? listedBy(first.text) : [];
  const statement = statementIn(files);
  const second = useDocumentText(
    agreementId,
    documents?.find(({ sha256 }) => sha256 === statement?.sha256),
  );
  const others = files.filter((one) => one !== statement).map(({ name }) => name);
  return {
    text: known ?? (files.length > 0 ? second.text : first.text),
    isKept: known !== null,
    names: named && files.length === 0 && first.text === null ? [named.name ?? named.sha256] : others,
    error: first.error ?? second.error,
  };
}
