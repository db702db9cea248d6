/** What /config.json says of a tile server. */
export interface TilesConfig {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly url: string
  /** Whose map it is, as its licence asks. */
  readonly attribution: string
}

export function isTiles(value: unknown): value is TilesConfig {
  if (typeof value !== 'object' || value === null) return false
  const { url, attribution } = value as Record<string, unknown>
  return (
    typeof url === 'string' &&
    /^https?:\/\//.test(url) &&
    ['{z}', '{x}', '{y}'].every((part) => url.includes(part)) &&
    typeof attribution === 'string'
  )
}
