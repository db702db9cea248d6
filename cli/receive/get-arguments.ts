/** The words behind `flashcrew get`. Pure. */
import { resolve } from 'node:path'
import { parseTarget } from '../../client/peer/environment.ts'
import type { ChannelParts } from '../../shared/content/channel.ts'
import { parseSeconds, parseServers, readWords, usage } from '../words.ts'
import { splitCommand } from './split-command.ts'

export interface GetOptions {
  /** A channel, or its announcement's address. */
  readonly channel: ChannelParts | URL
  readonly folder: string
  /** Undefined: the announcement's, or the usual one. */
  readonly signaling: readonly string[] | undefined
  readonly relayOnly: boolean
  /** Infinity where it waits for as long as it takes. */
  readonly timeoutMs: number
  /** Where other programs find the folder, with a slash at its end; undefined: on this machine's disk. */
  readonly baseUrl: string | undefined
  /** Exercises and tests go into the GeoJSON feed, and to commands and hooks, as well. */
  readonly exercises: boolean
  /** Undefined of one that ends with the first release. */
  readonly watch: WatchOptions | undefined
}

export interface WatchOptions {
  /** A program and its first arguments; undefined where none is run. */
  readonly exec: readonly string[] | undefined
  /** The same, of a program that PDL would run. */
  readonly listener: readonly string[] | undefined
  readonly execTimeoutMs: number
  readonly hook: string | undefined
  /** Releases whose folders stay. */
  readonly keep: number
}

/** PDL gives a listener's command as long. */
const execTimeoutMs = 100_000
const KEEP = 100
const KEEP_MAX = 1_000

/** Throws a Failure of one sentence. */
export function parseGet(args: readonly string[]): GetOptions {
  const { values, positionals } = readWords('get', args, {
    out: { type: 'string', short: 'o' },
    signaling: { type: 'string', multiple: true },
    timeout: { type: 'string' },
    'relay-only': { type: 'boolean' },
    'base-url': { type: 'string' },
    exercises: { type: 'boolean' },
    watch: { type: 'boolean' },
    exec: { type: 'string' },
    listener: { type: 'string' },
    'exec-timeout': { type: 'string' },
    hook: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean' },
  })
  const [text, second] = positionals
  if (text === undefined || text === '') throw usage('Name the channel: flashcrew get crew://…/… -o DIR.')
  if (second !== undefined)
    throw usage(`One channel is fetched at a time, and “${second}” would be a second.`)
  if (values.out === undefined || values.out === '') throw usage('Name the folder to fill: -o DIR.')
  const watches = values.watch === true
  for (const name of ['exec', 'listener', 'exec-timeout', 'hook', 'keep'] as const)
    if (!watches && values[name] !== undefined) throw usage(`--${name} goes with --watch.`)
  if (watches && values.timeout !== undefined)
    throw usage('--timeout is for a get that ends: with --watch it goes on until it is stopped.')
  const { exec, listener, hook, keep } = values
  return {
    channel: targetOf(text),
    folder: resolve(values.out),
    signaling: values.signaling && parseServers(values.signaling),
    relayOnly: values['relay-only'] === true,
    timeoutMs: values.timeout === undefined ? Infinity : parseSeconds(values.timeout, '--timeout'),
    baseUrl: values['base-url'] === undefined ? undefined : parseBase(values['base-url']),
    exercises: values.exercises === true,
    watch: watches
      ? {
          exec: exec === undefined ? undefined : parseCommand(exec, '--exec'),
          listener: listener === undefined ? undefined : parseCommand(listener, '--listener'),
          execTimeoutMs:
            values['exec-timeout'] === undefined
              ? execTimeoutMs
              : parseSeconds(values['exec-timeout'], '--exec-timeout'),
          hook: hook === undefined ? undefined : parseHook(hook),
          keep: keep === undefined ? KEEP : parseKeep(keep),
        }
      : undefined,
  }
}

function targetOf(text: string): ChannelParts | URL {
  try {
    return parseTarget(text)
  } catch {
    throw usage(`“${text}” is no channel: it looks like crew://…/shakemaps, or is an announcement’s address.`)
  }
}

function parseCommand(text: string, option: string): readonly string[] {
  const words = splitCommand(text)
  if (words === undefined) throw usage(`A quotation mark of ${option} “${text}” is not closed.`)
  if (words.length === 0 || words[0] === '') throw usage(`${option} names no program.`)
  return words
}

function parseHook(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw usage(`“${text}” is no address for --hook: it begins with http:// or https://.`)
  if (url.username !== '' || url.password !== '')
    throw usage('An address for --hook holds no password: FLASHCREW_HOOK_SECRET signs what is sent.')
  return url.href
}

function parseBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw usage(`“${text}” is no address for --base-url: it begins with http:// or https://.`)
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`
}

function parseKeep(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : NaN
  if (!(count >= 1 && count <= KEEP_MAX))
    throw usage(`“${text}” is no number of releases for --keep: from 1 to ${KEEP_MAX.toLocaleString('en')}.`)
  return count
}
