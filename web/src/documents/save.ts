/** Put a file that was compared among the reader's downloads. Browsers keep it, and do not open it. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), A_MINUTE);
}

const A_MINUTE = 60_000;
