/**
 * A computation that may fail for a reason that is not our own bug: bytes from a peer, a file from a user.
 * `error` is a short reason that can be counted (a metric label) or shown.
 */
export type Result<T, E extends string = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E }

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function err<E extends string>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error }
}
