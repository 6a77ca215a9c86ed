/** A dialog of the browser's own: it holds the focus, closes with Escape, and gives the focus back. */
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

type Props = { title: string; onClose: () => void; children: ReactNode };

export function Dialog({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { t } = useTranslation();
  const heading = useId();

  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        // A choice of files within it that is called off is none of the dialog's.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
      className="m-auto max-h-[calc(100dvh-1.5rem)] w-[min(36rem,calc(100vw-1.5rem))] overflow-y-auto rounded-lg border border-line bg-sheet p-0 text-ink shadow-2xl backdrop:bg-black/55 dark:border-edge dark:backdrop:bg-black/75"
    >
      <header className="sticky top-0 z-10 flex items-start justify-between gap-4 border-b border-line bg-sheet px-5 py-3">
        <h2 id={heading} className="py-1.5 text-lg">
          {title}
        </h2>
        <button
          type="button"
          onClick={onClose}
          aria-label={t("parts.close")}
          className="-mr-2 grid size-11 shrink-0 place-items-center rounded-md text-soft hover:bg-sunk"
        >
          <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
            <path d="m5 5 10 10M15 5 5 15" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
          </svg>
        </button>
      </header>
      <div className="flex flex-col gap-4 p-5 *:min-w-0">{children}</div>
    </dialog>
  );
}

/** What ends a dialog: it stays in sight however long the dialog is. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 z-10 -mx-5 -mb-5 flex flex-wrap justify-end gap-3 border-t border-line bg-sheet px-5 py-3">
      {children}
    </div>
  );
}
