/** A block by its number, which leads to its page; and to the public explorer of the chain, where there is one. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Explore } from "./Explore";

/** `children`: what is pressed instead of the number. `hash`: of a block that may have left the chain. */
type Props = { block: number; hash?: string; children?: ReactNode };

export function BlockLink({ block, hash, children }: Props) {
  return (
    <>
      <Link
        to="/blocks/$block"
        params={{ block: hash ?? String(block) }}
        className="prose-link inline-flex min-h-6 min-w-6 items-center"
      >
        {children ?? block}
      </Link>
      <Explore kind="block" id={block} />
    </>
  );
}
