/** Hand in what is missing of what the terms and the chain name, or any other file. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FileHasher } from "@/acts/FileHasher";
import { deliveryOf, type Handed, keccakOf } from "@/acts/files";
import { kept } from "@/acts/keeping";
import { type Role, roleOf } from "@/agreements/parts";
import { type Agreement, type Hex, sameAddress } from "@/api/shapes";
import { Button } from "@/parts/Button";
import { Disclosure } from "@/parts/Disclosure";
import { Notice } from "@/parts/Notice";
import type { Anchor } from "./anchors";
import { textFile } from "./kinds";
import { handIn, useUploads } from "./uploads";

type Props = { agreement: Agreement; reader: Hex; missing: readonly Anchor[] };

export function HandInPanel({ agreement, reader, missing }: Props) {
  const { t } = useTranslation();
  const isLocked = agreement.state !== "draft";
  const mine = missing.filter((anchor) => isOf(anchor, agreement, reader) && (isLocked || anchor.kind === "brief"));
  const uploads = useUploads(reader);
  const isGoing = ({ hash }: Anchor) => uploads.some((one) => one.hash === hash && one.stage !== "failed");
  return (
    <>
      {mine
        .filter((anchor) => !isGoing(anchor))
        .map((anchor) => (
          <Missing key={`${anchor.kind}${anchor.hash}`} agreement={agreement} reader={reader} anchor={anchor} />
        ))}
      {isLocked && (
        <Disclosure summary={t("documents.hand-in-other")}>
          <Chosen agreementId={agreement.agreement_id} reader={reader} expected={null} />
        </Disclosure>
      )}
    </>
  );
}

/** Who has what a hash is of. */
const WRITERS: Record<Anchor["kind"], readonly Role[]> = {
  brief: ["employer", "worker"],
  deliverable: ["worker"],
  request: ["employer"],
  evidence: ["employer", "worker"],
  submitted: ["employer", "worker", "arbiter"],
  ruling: ["arbiter"],
};

/** A text that is kept here can be handed in by whoever has it; all else is asked of who wrote its hash on the chain. */
const isOf = ({ kind, hash, milestone, by }: Anchor, agreement: Agreement, reader: Hex): boolean => {
  if (!WRITERS[kind].includes(roleOf(agreement, reader))) return false;
  if (kept(hash) !== null) return true;
  const isOver = kind === "deliverable" && agreement.milestones[milestone ?? -1]?.deliverable !== hash;
  return sameAddress(by, reader) && !isOver;
};

function Missing({ agreement, reader, anchor }: Pick<Props, "agreement" | "reader"> & { anchor: Anchor }) {
  const { t } = useTranslation();
  const { kind, hash, milestone } = anchor;
  const text = kept(hash);
  const words = t(`documents.anchors.${kind}`, { number: (milestone ?? 0) + 1 });
  const give = () =>
    text !== null &&
    handIn(reader, agreement.agreement_id, [{ file: textFile(text, `${kind}.txt`), hash: hash as Hex }]);
  return (
    <div data-missing={kind} className="grid gap-2 rounded-md border border-dashed border-edge p-3">
      <p className="text-sm">{t("documents.missing", { what: words })}</p>
      {text === null ? (
        <Chosen agreementId={agreement.agreement_id} reader={reader} expected={hash} />
      ) : (
        <Button className="justify-self-start" onClick={give}>
          {t("documents.hand-in-text")}
        </Button>
      )}
    </div>
  );
}

/** Files from this device; where a hash stands already, only those that it is of. */
function Chosen({ agreementId, reader, expected }: { agreementId: string; reader: Hex; expected: string | null }) {
  const { t } = useTranslation();
  const [files, setFiles] = useState<readonly Handed[]>([]);
  const [isOther, setOther] = useState(false);
  const take = async (hash: Hex | null, hashed: readonly Handed[]) => {
    const [only] = hashed;
    // A text stands on the chain by its keccak256.
    if (expected !== null && hashed.length === 1 && only && (await keccakOf(only.file)) === expected) {
      setOther(false);
      return setFiles([{ file: only.file, hash: expected as Hex }]);
    }
    const differs = expected !== null && hash !== null && hash !== expected;
    setOther(differs);
    setFiles(differs || hash === null ? [] : expected === null ? hashed : deliveryOf(hashed, hash));
  };
  return (
    <>
      <FileHasher
        label={t("documents.files")}
        hint={t("documents.files-hint")}
        onHashed={(...found) => void take(...found)}
      />
      {isOther && (
        <Notice mood="danger" isUrgent>
          {t("milestones.files-differs")}
        </Notice>
      )}
      <Button
        className="justify-self-start"
        disabled={files.length === 0}
        onClick={() => {
          handIn(reader, agreementId, files);
          setFiles([]);
        }}
      >
        {t("documents.hand-in")}
      </Button>
    </>
  );
}
