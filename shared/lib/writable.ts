/** For the owner of fields that all others may only read: it writes them by this. */
export function writable<T>(owner: T): { -readonly [K in keyof T]: T[K] } {
  return owner
}
