/** What a machine would read, as it is. */
export function Raw({ value }: { value: unknown }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse.
      tabIndex={0}
      className="max-h-96 overflow-y-auto rounded-sm bg-sunk p-3 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
    >
      {typeof value === "string" ? value : JSON.stringify(value, null, 2)}
    </pre>
  );
}
