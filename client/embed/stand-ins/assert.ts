/**
 * In the place of shared/lib/assert.ts in the script tag: a broken invariant stops the machine all the same. Its text, which only
 * whoever mends it reads, would take 200 bytes of 50 KB; the error's stack leads there too.
 */
export function assert(condition: unknown): asserts condition {
  if (!condition) throw new Error('assertion failed')
}

export function must<T>(value: T | null | undefined): T {
  assert(value !== null && value !== undefined)
  return value
}
