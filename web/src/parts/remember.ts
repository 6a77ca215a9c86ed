/** Keep something on this device for the next visit. A full device keeps nobody from acting: it is then not kept. */
export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // What is shown now does not depend on it.
  }
}
