/** What was typed after `flashcrew publish`, checked before anything is done. Pure. */
import type { ParseArgsConfig } from 'node:util'
import { readClaimToken } from '../../client/publishing/claim.ts'
import { PEER_ID } from '../../shared/content/channel.ts'
import { limits } from '../../shared/wire/limits.ts'
import { PUBLISHABLE, type PublishStatus } from '../folder/state.ts'
import { DEFAULT_SERVER, parseRate, parseSeconds, parseServers, readWords, usage } from '../words.ts'

export type ExpiryOption = { readonly afterMs: number } | { readonly at: number } | null

/** A server's one-time link, by which its own page shows this channel from then on. */
export interface ClaimLink {
  readonly origin: string
  readonly token: string
}

export interface PublishOptions {
  readonly directory: string
  readonly keyFile: string
  readonly newKey: boolean
  /** Of a new key. */
  readonly channelName: string
  /** Origins, the first tried first. */
  readonly signaling: readonly string[]
  /** Peer ids of helpers of one's own, beside those that the servers announce. */
  readonly helpers: readonly string[]
  /** Undefined where it was not said. */
  readonly status: PublishStatus | undefined
  /** '' where a title is to be proposed. */
  readonly title: string
  readonly note: string
  readonly expires: ExpiryOption
  readonly claim: ClaimLink | undefined
  /** Bytes per second. */
  readonly uploadLimit: number | undefined
  readonly relayOnly: boolean
  readonly once: boolean
  readonly watch: boolean
  /** Also the newest product that was there at a first start. */
  readonly catchUp: boolean
  /** Files that do not change for so long are whole. */
  readonly settleMs: number
  /** --once gives up then; Infinity where it does not. */
  readonly timeoutMs: number
  readonly json: boolean
}

export const DEFAULT_CHANNEL = 'shakemaps'
export const DEFAULT_SETTLE_SECONDS = 5

const OPTIONS = {
  key: { type: 'string' },
  'new-key': { type: 'boolean' },
  channel: { type: 'string' },
  signaling: { type: 'string', multiple: true },
  helper: { type: 'string', multiple: true },
  status: { type: 'string' },
  title: { type: 'string' },
  note: { type: 'string' },
  expires: { type: 'string' },
  claim: { type: 'string' },
  'upload-limit': { type: 'string' },
  'relay-only': { type: 'boolean' },
  once: { type: 'boolean' },
  timeout: { type: 'string' },
  watch: { type: 'boolean' },
  'catch-up': { type: 'boolean' },
  settle: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

/** Throws a Failure of one sentence. `now` in milliseconds since 1970. */
export function parsePublish(args: readonly string[], now: number): PublishOptions {
  const { values, positionals } = readWords('publish', args, OPTIONS)
  const [directory, second] = positionals
  if (directory === undefined || directory === '')
    throw usage('Name the folder to publish: flashcrew publish DIR --key FILE.')
  if (second !== undefined)
    throw usage(`One folder is published at a time, and “${second}” would be a second.`)
  if (values.key === undefined || values.key === '')
    throw usage('Name the key to sign with: --key FILE (with --new-key to make one there).')
  if (values.once === true && values.watch === true)
    throw usage('--once ends after one release, and --watch goes on: choose one of them.')
  if (values.channel !== undefined && values['new-key'] !== true)
    throw usage('--channel names the channel of a new key: it goes with --new-key.')
  if (values['catch-up'] === true && values.watch !== true)
    throw usage('--catch-up says what --watch does at its first start: it goes with --watch.')
  if (values.timeout !== undefined && values.once !== true)
    throw usage('--timeout says when --once gives up: it goes with --once.')
  return {
    directory,
    keyFile: values.key,
    newKey: values['new-key'] === true,
    channelName: values.channel ?? DEFAULT_CHANNEL,
    signaling: parseServers(values.signaling ?? [DEFAULT_SERVER]),
    helpers: parseHelpers(values.helper ?? []),
    status: parseStatus(values.status),
    title: values.title?.trim() ?? '',
    note: values.note?.trim() ?? '',
    expires: parseExpires(values.expires, values.watch === true, now),
    claim: parseClaim(values.claim),
    uploadLimit: parseRate(values['upload-limit']),
    relayOnly: values['relay-only'] === true,
    once: values.once === true,
    watch: values.watch === true,
    catchUp: values['catch-up'] === true,
    settleMs: parseSeconds(values.settle ?? String(DEFAULT_SETTLE_SECONDS), '--settle'),
    timeoutMs: values.timeout === undefined ? Infinity : parseSeconds(values.timeout, '--timeout'),
    json: values.json === true,
  }
}

function parseHelpers(given: readonly string[]): readonly string[] {
  const other = given.find((id) => !PEER_ID.test(id))
  if (other !== undefined)
    throw usage(`“${other}” is no peer id: flashcrew helper prints its own, 22 characters.`)
  if (given.length > limits.helpersMax) throw usage(`At most ${limits.helpersMax} helpers can be named.`)
  return given
}

function parseClaim(given: string | undefined): ClaimLink | undefined {
  if (given === undefined) return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  const token = url && readClaimToken(url.hash)
  if (token === undefined || !/^https?:$/.test(url?.protocol ?? ''))
    throw usage(`“${given}” is no link to claim a server by: a server that nobody has claimed prints one.`)
  return { origin: url?.origin ?? '', token }
}

function parseStatus(given: string | undefined): PublishStatus | undefined {
  const status = PUBLISHABLE.find((each) => each === given)
  if (given === undefined || status) return status
  throw usage(`“${given}” is no status: it is one of ${PUBLISHABLE.join(', ')}.`)
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseExpires(given: string | undefined, watching: boolean, now: number): ExpiryOption {
  if (given === undefined) return null
  const [, amount = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(given) ?? []
  if (Number(amount) > 0) return { afterMs: Number(amount) * (UNITS[unit] ?? NaN) }
  const at = /^\d{4}-\d\d-\d\dT/.test(given) ? Date.parse(given) : NaN
  if (Number.isNaN(at))
    throw usage(
      `“${given}” is no expiry: write 30m, 24h or 7d after publishing, or a time as 2026-03-01T18:30Z.`,
    )
  if (watching)
    throw usage('With --watch each release expires some time after it was published: write --expires 24h.')
  if (at <= now) throw usage(`The expiry ${given} has passed already: choose a later one.`)
  return { at }
}
