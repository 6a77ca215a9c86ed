import { shortened } from "./Address";

/** A hash or an id: short for the eye, whole for who copies or listens. */
export function HashText({ hash, isWhole = false }: { hash: string; isWhole?: boolean }) {
  return (
    <code translate="no" title={hash} className="font-mono text-[0.92em] break-all">
      {isWhole ? hash : shortened(hash)}
    </code>
  );
}
