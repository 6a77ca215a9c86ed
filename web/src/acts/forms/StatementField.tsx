/** What somebody says, and the files that show it. The chain gets one hash of all of it. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { buttonClasses } from "@/parts/Button";
import { Disclosure } from "@/parts/Disclosure";
import { FileHasher } from "../FileHasher";
import { type Handed, type Statement, statementOf } from "../files";
import { HandInChoice } from "./HandInChoice";
import { TextHashed } from "./TextHashed";
import type { HandIn } from "./useHandIn";

type Props = {
  label: string;
  /** Whether files alone are too little. */
  needsText?: boolean;
  handIn: HandIn;
  onStated: (statement: Statement | null) => void;
};

const NONE: readonly Handed[] = [];

export function StatementField({ label, needsText = false, handIn, onStated }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [files, setFiles] = useState(NONE);
  const [isHashing, setHashing] = useState(false);
  const isMissing = isHashing || (needsText && text.trim() === "");
  const statement = useStatement(text, files, isMissing, onStated);
  const hint = handIn.isHandedIn ? t("forms.said-private") : undefined;
  return (
    <>
      <TextHashed label={label} hint={hint} onHashed={(_, typed) => setText(typed)} />
      <Disclosure summary={t("forms.with-files")}>
        <FileHasher
          label={t("forms.files-said")}
          hint={hint}
          isListed={text.trim() === ""}
          // While files are being hashed nothing goes out without them.
          onBusy={setHashing}
          onHashed={(hash, handed) => setFiles(hash === null ? NONE : handed)}
        />
        {!handIn.isHandedIn && text.trim() !== "" && files.length > 0 && statement && <ToKeep statement={statement} />}
      </Disclosure>
      <HandInChoice handIn={handIn} what="said" />
    </>
  );
}

function useStatement(
  text: string,
  files: readonly Handed[],
  isMissing: boolean,
  onStated: Props["onStated"],
): Statement | null {
  const [statement, setStatement] = useState<Statement | null>(null);
  useEffect(() => {
    let isOld = false;
    const become = (found: Statement | null) => {
      if (isOld) return;
      setStatement(found);
      onStated(found);
    };
    become(null);
    if (!isMissing) void statementOf(text, files).then(become);
    return () => {
      isOld = true;
    };
  }, [text, files, isMissing, onStated]);
  return statement;
}

/** Whoever hands it in later needs the same bytes: the list, and the text as a file. */
function ToKeep({ statement: { handed } }: { statement: Statement }) {
  const { t } = useTranslation();
  const [links, setLinks] = useState<readonly { name: string; href: string }[]>([]);
  useEffect(() => {
    const made = handed.slice(0, 2).map(({ file }) => ({ name: file.name, href: URL.createObjectURL(file) }));
    setLinks(made);
    return () => {
      for (const { href } of made) URL.revokeObjectURL(href);
    };
  }, [handed]);
  return (
    <div className="flex flex-wrap gap-3">
      {links.map(({ name, href }) => (
        <a key={name} className={buttonClasses("quiet")} download={name} href={href}>
          {t("forms.keep-file", { name })}
        </a>
      ))}
    </div>
  );
}
