/** Who got what: from whom, to whom, and how much of which token. */
import { useTranslation } from "react-i18next";
import { Money } from "@/amounts/Money";
import { type ChainTransaction, ZERO_ADDRESS } from "@/api/shapes";
import { Address } from "@/names/Address";
import { useToken } from "@/names/useToken";
import { Sheet } from "@/parts/Sheet";
import { type Move, movesOf } from "./moves";
import type { Roles } from "./roles";
import { Who } from "./Who";

export function MovesSheet({ seen, roles }: { seen: ChainTransaction; roles: Roles }) {
  const { t } = useTranslation();
  const moves = movesOf(seen);
  return (
    <Sheet title={t("explorer.moves.title")}>
      {moves.length === 0 && <p className="text-sm">{t("explorer.moves.nothing")}</p>}
      <ol className="grid gap-3">
        {moves.map((move) => (
          <li key={move.key} data-move className="grid gap-1 border-l-2 border-brand pl-4 text-sm">
            <MoveWords move={move} roles={roles} />
          </li>
        ))}
      </ol>
      <p className="max-w-[65ch] text-xs text-soft">{t("explorer.moves.what")}</p>
    </Sheet>
  );
}

function MoveWords({ move, roles }: { move: Move; roles: Roles }) {
  const { t } = useTranslation();
  const token = useToken(move.token);
  return (
    <>
      <p className="font-semibold">
        <Money units={move.units} token={token} />{" "}
        {move.token !== ZERO_ADDRESS && (
          <span className="font-normal text-soft">
            <Address address={move.token} />
          </span>
        )}
      </p>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-soft">{t("explorer.moves.from")}</span> <Who address={move.from} roles={roles} />
        <span className="text-soft">{t("explorer.moves.to")}</span> <Who address={move.to} roles={roles} />
      </p>
    </>
  );
}
