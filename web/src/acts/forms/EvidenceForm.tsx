/** What is put in evidence: in private, so that the chain gets a hash of it; or for everybody to read, on the chain itself. */
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field, INPUT } from "@/parts/Field";
import { useAddress } from "@/wallets/useWallet";
import type { Statement } from "../files";
import type { FormProps } from "./form";
import { StatementField } from "./StatementField";
import { useHandIn } from "./useHandIn";

const LONGEST = 2_048;
const MANNERS = ["private", "public"] as const;

export function EvidenceForm(props: FormProps) {
  const { t } = useTranslation();
  const [manner, choose] = useState<(typeof MANNERS)[number]>("private");
  const become = (chosen: (typeof MANNERS)[number]) => {
    props.onChange(null);
    props.onFiles?.([], null);
    choose(chosen);
  };
  return (
    <>
      <fieldset className="grid gap-1">
        <legend className="text-sm font-semibold">{t("forms.evidence-how")}</legend>
        {MANNERS.map((one) => (
          <label key={one} className="flex min-h-8 items-center gap-2 text-sm">
            <input
              type="radio"
              name="manner"
              className="size-4 accent-(--brand)"
              checked={one === manner}
              onChange={() => become(one)}
            />
            {t(`forms.evidence-manners.${one}`)}
          </label>
        ))}
      </fieldset>
      {manner === "private" ? <Private {...props} /> : <Public {...props} />}
    </>
  );
}

function Private({ onChange, onFiles }: FormProps) {
  const { t } = useTranslation();
  const party = useAddress() ?? undefined;
  const handIn = useHandIn(onFiles);
  const { take } = handIn;
  const state = useCallback(
    (said: Statement | null) => {
      take(said?.handed ?? []);
      onChange(said && party ? { party, evidence: said.hash } : null);
    },
    [take, party, onChange],
  );
  return <StatementField label={t("forms.claim")} handIn={handIn} onStated={state} />;
}

function Public({ onChange }: FormProps) {
  const { t } = useTranslation();
  const party = useAddress() ?? undefined;
  const [text, setText] = useState("");
  const change = (typed: string) => {
    setText(typed);
    onChange(typed.trim() && party ? { party, evidence: typed.trim() } : null);
  };
  return (
    <Field label={t("forms.evidence")} hint={t("forms.evidence-public")}>
      {(tied) => (
        <input
          {...tied}
          maxLength={LONGEST}
          className={INPUT}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}
