/**
 * Assertions are for our own bugs: a broken invariant stops the machine at once, where it is cheapest to understand.
 * What a peer sends never reaches an assertion; it is decoded to a {@link Result} first. The builds of script tag and pages leave
 * assertions out (scripts/no-assertions.mjs), so a condition has no effect of its own.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}

/** The value, or an assertion failure when it is absent. */
export function must<T>(value: T | null | undefined, message: string): T {
  assert(value !== null && value !== undefined, message)
  return value
}
