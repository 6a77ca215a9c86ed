/** The documents of an agreement, or of one milestone of it, for who is signed in: what there is, and what is missing. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { roleOf } from "@/agreements/parts";
import { documentsQuery } from "@/api/documents";
import { allEventsQuery } from "@/api/reads";
import { isMissing, isNotSignedIn } from "@/api/refusals";
import type { Agreement, Hex, PrivateDocument } from "@/api/shapes";
import { sessionQuery, useReader } from "@/logins/session";
import { Failure } from "@/parts/Failure";
import { Waiting } from "@/parts/Waiting";
import { type Anchor, anchorsOf, isNamedBy } from "./anchors";
import { ClosedDoor, Stranger } from "./ClosedDoor";
import { DocumentRow } from "./DocumentRow";
import { GrantsPanel } from "./GrantsPanel";
import { HandInPanel } from "./HandInPanel";
import { useUploads } from "./uploads";
import { useListed } from "./useListed";

/** `milestone`: what stands on the chain about another one is left out. */
type Wanted = { agreement: Agreement; milestone?: number };

export function DocumentsPanel(props: Wanted) {
  const reader = useReader();
  return reader === null ? <ClosedDoor /> : <Opened key={reader} {...props} reader={reader} />;
}

type Props = Wanted & { reader: Hex };

function Opened({ reader, ...wanted }: Props) {
  const client = useQueryClient();
  const found = useQuery(documentsQuery(wanted.agreement.agreement_id, reader));
  const kept = useUploads(reader).filter(({ stage }) => stage === "kept").length;
  const isOver = isNotSignedIn(found.error);
  useEffect(() => {
    if (kept > 0) void client.invalidateQueries({ queryKey: ["private"] });
  }, [kept, client]);
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
  }, [isOver, client]);
  if (found.isPending) return <Waiting lines={2} />;
  if (!found.isError) return <Shown {...wanted} reader={reader} documents={found.data} />;
  if (isMissing(found.error)) return <Stranger agreement={wanted.agreement} reader={reader} />;
  return <Failure error={found.error} />;
}

function Shown({ agreement, milestone, reader, documents }: Props & { documents: readonly PrivateDocument[] }) {
  const { t } = useTranslation();
  const id = agreement.agreement_id;
  const { data: events = [] } = useQuery(allEventsQuery(id));
  const all = anchorsOf(agreement, events);
  const listed = useListed(id, reader, documents, all);
  const role = roleOf(agreement, reader);
  const isParty = role === "employer" || role === "worker";
  // Before there is a dispute the arbiter is a guest, whom a party lets look.
  const handsIn = isParty || (role === "arbiter" && events.some(({ name }) => name === "DisputeOpened"));
  const isAbout = (anchor: Anchor) => milestone === undefined || [null, milestone].includes(anchor.milestone);
  const rows = documents.flatMap((document) => {
    const anchors = all.filter(({ hash }) => isNamedBy(document, hash));
    const lists = listed.get(document.sha256) ?? [];
    const places = [...anchors, ...lists];
    return places.length > 0 && !places.some(isAbout) ? [] : [{ document, anchors, lists }];
  });
  const missing = all.filter((anchor) => isAbout(anchor) && !documents.some((one) => isNamedBy(one, anchor.hash)));
  return (
    <>
      <p className="max-w-[65ch] text-sm text-soft">{t("documents.who")}</p>
      {rows.length === 0 ? (
        <p className="text-sm">{t("documents.none")}</p>
      ) : (
        <ul className="grid gap-4">
          {rows.map((row) => (
            <DocumentRow key={row.document.sha256} agreementId={id} {...row} />
          ))}
        </ul>
      )}
      {handsIn && <HandInPanel agreement={agreement} reader={reader} missing={missing} />}
      {isParty && <GrantsPanel agreementId={id} party={reader} documents={documents} />}
    </>
  );
}
