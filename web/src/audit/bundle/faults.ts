/** How a check says where a file is not what it says: the place first, then what was found there. */

export const fault = (where: string, found: string): RangeError => new RangeError(`${where}: ${found}`);

export function requireSame(found: string, told: unknown, where: string): void {
  if (found.toLowerCase() !== String(told).toLowerCase()) throw fault(where, found);
}

export function attempted<T>(deed: () => T, where: string): T {
  try {
    return deed();
  } catch (trouble) {
    throw fault(where, trouble instanceof Error ? trouble.message : String(trouble));
  }
}
