import { classes } from "@/parts/classes";
import { shortened } from "./Address";

/** A hash or an id: short for the eye, whole for who copies or listens. */
export function HashText({ hash, isWhole = false }: { hash: string; isWhole?: boolean }) {
  return (
    <code
      translate="no"
      title={hash}
      className={classes("font-mono text-[0.92em]", isWhole ? "break-all" : "whitespace-nowrap")}
    >
      {isWhole ? hash : shortened(hash)}
    </code>
  );
}
