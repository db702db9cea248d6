/** What a page's Content-Security-Policy forbids of what the script tag does. Pure. */

/** A directive that is to have a source more. */
export interface PolicyGap {
  readonly directive: string
  readonly source: string
}

export interface PolicyNeeds {
  /** Origin of the signaling server, and of the page. */
  readonly server: string
  readonly self: string
  /** Origin of the script and what it loads: the page's, or the server's. */
  readonly script: string
  readonly hasWorker: boolean
  /** Of a script within the page: `'sha256-…'`. */
  readonly inline?: string | undefined
}

export function policyGaps(
  policy: string,
  { server, self, script, hasWorker, inline }: PolicyNeeds,
): PolicyGap[] {
  const directives = parse(policy)
  const socket = server.replace(/^http/, 'ws')
  const needs: [string, string][] = [
    ['script-src', script],
    ...(inline === undefined ? [] : ([['script-src', inline]] as [string, string][])),
    ['connect-src', self],
    ['connect-src', server],
    ['connect-src', socket],
    ['img-src', 'blob:'],
    ['media-src', 'blob:'],
    ...(hasWorker ? ([['worker-src', self]] as [string, string][]) : []),
  ]
  return needs
    .filter(([directive, source]) => !allows(sourcesOf(directives, directive), source, self))
    .map(([directive, source]) => ({ directive, source: source === self ? "'self'" : source }))
}

type Directives = ReadonlyMap<string, readonly string[]>

function parse(policy: string): Directives {
  const directives = new Map<string, readonly string[]>()
  for (const part of policy.split(';')) {
    const [name, ...sources] = part.trim().split(/\s+/)
    // The first of a name counts.
    if (name !== undefined && name !== '' && !directives.has(name.toLowerCase()))
      directives.set(name.toLowerCase(), sources)
  }
  return directives
}

/** Undefined where everything is allowed. */
function sourcesOf(directives: Directives, name: string): readonly string[] | undefined {
  const fallbacks =
    name === 'worker-src' ? [name, 'child-src', 'script-src', 'default-src'] : [name, 'default-src']
  for (const each of fallbacks) {
    const sources = directives.get(each)
    if (sources) return sources
  }
  return undefined
}

function allows(sources: readonly string[] | undefined, wanted: string, self: string): boolean {
  if (!sources) return true
  if (wanted.startsWith("'sha256-")) return allowsInline(sources, wanted)
  return sources.some((source) => matches(source.toLowerCase(), wanted.toLowerCase(), self.toLowerCase()))
}

/** `'unsafe-inline'` counts only beside no hash and no nonce (CSP 3, section 6.7.3.2). */
function allowsInline(sources: readonly string[], hash: string): boolean {
  const isStrict = sources.some((source) => /^'(nonce-|sha\d+-|strict-dynamic')/i.test(source))
  const isLoose = sources.some((source) => source.toLowerCase() === "'unsafe-inline'")
  return sources.includes(hash) || (isLoose && !isStrict)
}

/** As CSP 3 matches origins (section 6.7.2.8), without paths and nonces: those stand for scripts of the page's own. */
function matches(source: string, wanted: string, self: string): boolean {
  if (source === wanted) return true
  if (source === "'self'") return wanted === self
  if (wanted === 'blob:') return false
  const { protocol, host, hostname } = new URL(wanted)
  if (source === '*') return true
  const isScheme = /^[a-z]+:$/.test(source)
  const [, scheme, name = ''] = /^(?:([a-z]+:)\/\/)?([^/]+)/.exec(source) ?? []
  const allowed = UPGRADES[isScheme ? source : (scheme ?? new URL(self).protocol)] ?? []
  if (!allowed.includes(protocol)) return false
  return isScheme || (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : name === host)
}

/** Schemes of addresses that a source's scheme allows. A source of https allows no WebSocket. */
const UPGRADES: Readonly<Record<string, readonly string[]>> = {
  'http:': ['http:', 'https:'],
  'https:': ['https:'],
  'ws:': ['ws:', 'wss:', 'http:', 'https:'],
  'wss:': ['wss:', 'https:'],
}
