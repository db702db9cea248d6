/** Reads catalogs of texts as tests compare them. */

/** What a text makes of its values, for every kind of value that it may tell apart, and which of them it asked for. */
interface Said {
  readonly outputs: readonly string[]
  readonly lost: readonly string[]
  readonly asked: readonly string[]
}

/** Every text of a catalog by its path: `common.marks.exercise`. */
export function textsOf(node: unknown, path = ''): Map<string, unknown> {
  if (typeof node !== 'object' || node === null) return new Map([[path, node]])
  return new Map(
    Object.entries(node).flatMap(([key, inner]: [string, unknown]) => [
      ...textsOf(inner, path === '' ? key : `${path}.${key}`),
    ]),
  )
}

export function say(text: unknown): Said {
  if (typeof text !== 'function') return { outputs: [String(text)], lost: [], asked: [] }
  const asked = new Set<string>()
  const used = new Set<string>()
  const outputs: string[] = []
  // Figures that are told apart in the output, then one, none, and nothing at all.
  for (const value of [(at: number) => 101 + at, () => 1, () => 0, () => '']) {
    const given = new Map<string, string | number>()
    const values = new Proxy(
      {},
      {
        get(_, name) {
          const key = String(name)
          if (!given.has(key)) given.set(key, value(given.size))
          asked.add(key)
          return given.get(key)
        },
      },
    )
    const output = plain((text as (values: object) => unknown)(values))
    outputs.push(output)
    for (const [key, shown] of given) if (shown !== '' && output.includes(String(shown))) used.add(key)
  }
  return { outputs, asked: [...asked].toSorted(), lost: [...asked].filter((key) => !used.has(key)) }
}

/** A text with elements is a list of its parts. */
function plain(output: unknown): string {
  if (Array.isArray(output)) return output.map(plain).join('')
  return typeof output === 'string' || typeof output === 'number' ? String(output) : ''
}
