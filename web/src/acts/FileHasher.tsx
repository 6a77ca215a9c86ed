/** Takes files and tells their hash. Nothing of them leaves this device here. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hex } from "@/api/shapes";
import { LIST } from "@/documents/lists";
import { HashText } from "@/names/HashText";
import { buttonClasses } from "@/parts/Button";
import { Field } from "@/parts/Field";
import { deliverableOf, type Handed, type HashedFile, hashed, LARGEST, manifest } from "./files";

type Props = {
  label: string;
  /** What becomes of them; left out: nothing leaves this device. */
  hint?: string | undefined;
  /** Whether their list can be kept: not where something else will stand in it. */
  isListed?: boolean;
  onBusy?: (isBusy: boolean) => void;
  onHashed: (hash: Hex | null, files: readonly Handed[]) => void;
};

export function FileHasher({ label, hint, isListed = true, onBusy, onHashed }: Props) {
  const { t } = useTranslation();
  const [files, setFiles] = useState<readonly HashedFile[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const beBusy = (busy: boolean) => {
    setBusy(busy);
    onBusy?.(busy);
  };

  const take = async (chosen: readonly File[]) => {
    setFault(null);
    onHashed(null, []);
    // Browsers hash nothing on a page that came over an open line.
    if (!window.isSecureContext) return setFault(t("files.insecure"));
    beBusy(true);
    try {
      if (chosen.some((file) => file.size > LARGEST)) throw new RangeError("too large");
      const found = await Promise.all(chosen.map(hashed));
      setFiles(found);
      const handed = found.map(({ hash }, place) => ({ file: chosen[place] as File, hash }));
      onHashed(await deliverableOf(found), handed);
    } catch {
      setFiles([]);
      setFault(t("files.unreadable", { most: LARGEST / 1024 / 1024 }));
    } finally {
      beBusy(false);
    }
  };

  return (
    <div className="grid gap-3">
      <Field label={label} fault={fault} hint={hint ?? t("files.stay-here")}>
        {(tied) => (
          <input
            {...tied}
            type="file"
            multiple
            disabled={isBusy}
            onChange={(event) => void take([...(event.target.files ?? [])])}
            className="block w-full min-w-0 rounded-md border border-dashed border-edge p-3 text-sm file:mr-3 file:min-h-9 file:rounded-md file:border file:border-edge file:bg-sunk file:px-3 file:text-ink"
          />
        )}
      </Field>
      <Hashed files={files} isListed={isListed} />
    </div>
  );
}

function Hashed({ files, isListed }: { files: readonly HashedFile[]; isListed: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {files.length > 0 && (
        <ul className="grid gap-1 text-sm">
          {files.map((file) => (
            <li key={file.name} className="flex flex-wrap gap-x-3">
              <span className="min-w-0 break-all">{file.name}</span>
              <span className="text-soft">{new Intl.NumberFormat(i18n.language).format(file.size)} B</span>
              <HashText hash={file.hash} />
            </li>
          ))}
        </ul>
      )}
      {isListed && files.length > 1 && (
        <a
          className={buttonClasses("quiet", "justify-self-start")}
          download={LIST}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(manifest(files))}`}
        >
          {t("files.manifest")}
        </a>
      )}
    </>
  );
}
