/** A field with its label, a hint, and what is wrong with it: tied together for who cannot see them side by side. */
import { type ReactElement, type ReactNode, useId } from "react";

export const INPUT =
  "block w-full min-w-0 min-h-11 rounded-md border border-edge bg-sheet px-3 py-2 text-base text-ink disabled:opacity-60 aria-invalid:border-danger";

type Tied = { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined };
type Props = {
  label: ReactNode;
  hint?: ReactNode;
  fault?: string | null | undefined;
  children: (tied: Tied) => ReactElement;
};

export function Field({ label, hint, fault, children }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": fault ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="text-xs font-semibold text-danger">
          {fault}
        </p>
      )}
    </div>
  );
}
