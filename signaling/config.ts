/** What an operator sets, by environment variables. Each wrong value is one clear sentence. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import {
  announcementSchema,
  CHANNEL_HELP,
  parseChannel,
  type Announcement,
  type ChannelUri,
} from '../shared/content/channel.ts'
import { err, ok, type Result } from '../shared/lib/result.ts'
import { limits } from '../shared/wire/limits.ts'
import type { ChannelsSetting } from './headers/served.ts'
import { lacksPassword, type TurnSecret } from './http/ice.ts'
import { readProxyTrust, trustNobody, type ProxyTrust } from './sockets/address.ts'

type IceServers = Announcement['iceServers']
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

interface TilesSetting {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly url: string
  readonly attribution: string
}

export interface ServerConfig {
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
  /** Directory of what must outlive a restart: headers, the claim. */
  readonly data: string
  /** Directory of the build: pages/, flashcrew.js and its types. */
  readonly dist: string
  /** The only channels served, beside the claimed one; undefined: any, until one is claimed. */
  readonly channels: ChannelsSetting
  /** STUN and TURN for the announcement. */
  readonly iceServers: IceServers
  /** Shared with the TURN servers that `iceServers` names without a password; undefined where there is none. */
  readonly turn: TurnSecret | undefined
  /** Peer ids of the operator's own helpers, for the announcement: `flashcrew helper` prints its own. */
  readonly helpers: Announcement['helpers']
  /** The origin by which people reach this server, where it stands behind a proxy; without a slash at its end. */
  readonly publicUrl: string | undefined
  /** The origin by which publishers reach the console, apart from `publicUrl`; undefined: both are one. */
  readonly consoleOrigin: string | undefined
  /** Whose X-Forwarded-For and X-Forwarded-Proto are believed: proxies of the operator's own, which set them. */
  readonly trustProxy: ProxyTrust
  /** A tile server for the maps' background; undefined leaves them with the bundled one, and tells nobody what is looked at. */
  readonly tiles: TilesSetting | undefined
  /** Origins whose pages may show the emergency page and the simulator in a frame. The console is shown in none. */
  readonly frameAncestors: readonly string[]
  /** For how long browsers are to reach this server by TLS alone; undefined: they are not told. */
  readonly hstsDays: number | undefined
  /** Whether the pages show a channel that is not this server's, once their reader has said yes, or never. */
  readonly foreignChannels: 'ask' | 'forbid'
  readonly socketsPerAddressMax: number
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

export const DEFAULT_CONFIG: ServerConfig = {
  port: 8080,
  host: 'localhost',
  data: './data',
  dist: findDist(),
  channels: undefined,
  iceServers: [],
  turn: undefined,
  helpers: [],
  publicUrl: undefined,
  consoleOrigin: undefined,
  trustProxy: trustNobody,
  tiles: undefined,
  frameAncestors: [],
  hstsDays: undefined,
  foreignChannels: 'ask',
  socketsPerAddressMax: limits.socketsPerAddressMax,
  logLevel: 'info',
}

/** Reads the environment. The error is a sentence for the operator. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Result<ServerConfig> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = v.safeParse(environmentSchema, set, { abortEarly: true, abortPipeEarly: true })
  if (!parsed.success) return err(parsed.issues[0].message)
  const given = parsed.output
  if (given.TILES_URL !== undefined && given.TILES_ATTRIBUTION === undefined)
    return err('TILES_ATTRIBUTION must say whose map the tiles of TILES_URL are, as their licence asks.')
  if (given.HSTS_DAYS !== undefined && given.PUBLIC_URL?.startsWith('https:') !== true)
    return err('HSTS_DAYS needs a PUBLIC_URL that begins with https://: browsers then take no other way.')
  if (given.CONSOLE_ORIGIN !== undefined && given.PUBLIC_URL === undefined)
    return err('CONSOLE_ORIGIN needs PUBLIC_URL: without it nobody knows where the pages for readers are.')
  // A proxy may leave out the port.
  if (given.CONSOLE_ORIGIN !== undefined && hostOf(given.CONSOLE_ORIGIN) === hostOf(given.PUBLIC_URL ?? ''))
    return err(
      'CONSOLE_ORIGIN must have another host name than PUBLIC_URL: the server tells them apart by it.',
    )
  const iceServers = given.ICE_SERVERS ?? DEFAULT_CONFIG.iceServers
  if (given.TURN_SECRET !== undefined && !iceServers.some(lacksPassword))
    return err(
      'TURN_SECRET needs a TURN server in ICE_SERVERS without a password, such as [{"urls":"turn:turn.example.org:3478"}].',
    )
  return ok({
    port: given.PORT ?? DEFAULT_CONFIG.port,
    host: given.HOST ?? DEFAULT_CONFIG.host,
    data: given.FLASHCREW_DATA ?? DEFAULT_CONFIG.data,
    dist: DEFAULT_CONFIG.dist,
    channels: given.CHANNELS,
    iceServers,
    turn:
      given.TURN_SECRET === undefined
        ? undefined
        : { secret: given.TURN_SECRET, hours: given.TURN_HOURS ?? 24 },
    helpers: given.HELPERS ?? DEFAULT_CONFIG.helpers,
    publicUrl: given.PUBLIC_URL,
    consoleOrigin: given.CONSOLE_ORIGIN,
    tiles:
      given.TILES_URL === undefined
        ? undefined
        : { url: given.TILES_URL, attribution: given.TILES_ATTRIBUTION ?? '' },
    frameAncestors: given.FRAME_ANCESTORS ?? DEFAULT_CONFIG.frameAncestors,
    hstsDays: given.HSTS_DAYS,
    foreignChannels: given.FOREIGN_CHANNELS ?? DEFAULT_CONFIG.foreignChannels,
    trustProxy: given.TRUST_PROXY ?? DEFAULT_CONFIG.trustProxy,
    socketsPerAddressMax: given.SOCKETS_PER_ADDRESS ?? DEFAULT_CONFIG.socketsPerAddressMax,
    logLevel: given.LOG_LEVEL ?? DEFAULT_CONFIG.logLevel,
  })
}

const text = v.pipe(v.string(), v.trim())

const integer = (low: number, high: number, sentence: string) =>
  v.pipe(
    text,
    v.check((value) => /^\d{1,7}$/.test(value) && Number(value) >= low && Number(value) <= high, sentence),
    v.transform(Number),
  )

const channels = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }): ChannelUri[] | 'any' => {
    if (dataset.value === 'any') return 'any'
    const uris: ChannelUri[] = []
    for (const uri of dataset.value.split(',').map((part) => part.trim())) {
      const channel = parseChannel(uri)
      if (!channel.ok) {
        addIssue({ message: `CHANNELS has “${uri}”, which is not a channel. ${CHANNEL_HELP}` })
        return NEVER
      }
      uris.push(channel.value.uri)
    }
    return uris
  }),
)

const iceServers = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }): IceServers => {
    const servers = v.safeParse(announcementSchema.entries.iceServers, parseJson(dataset.value))
    if (servers.success) return servers.output
    addIssue({ message: 'ICE_SERVERS must be a JSON list such as [{"urls":"stun:stun.example.org:3478"}].' })
    return NEVER
  }),
)

const helpers = v.pipe(
  text,
  v.transform((list) => list.split(',').map((id) => id.trim())),
  v.rawTransform(({ dataset, addIssue, NEVER }): Announcement['helpers'] => {
    const ids = v.safeParse(announcementSchema.entries.helpers, dataset.value)
    if (ids.success) return ids.output
    addIssue({
      message: `HELPERS must be ${limits.helpersMax} peer ids at most, with commas between them, as flashcrew helper prints its own (22 characters).`,
    })
    return NEVER
  }),
)

/** Undefined for what is more than an origin, or none. */
function originOf(text: string): string | undefined {
  const isOrigin = /^https?:\/\/[^/?#@\s;,]+\/?$/.test(text) && URL.canParse(text)
  return isOrigin ? new URL(text).origin : undefined
}

const origin = (setting: string, example: string) =>
  v.pipe(
    text,
    v.rawTransform(({ dataset, addIssue, NEVER }): string => {
      const origin = originOf(dataset.value)
      if (origin !== undefined) return origin
      addIssue({ message: `${setting} must be an origin such as ${example}, with no path behind it.` })
      return NEVER
    }),
  )

function hostOf(origin: string): string {
  return new URL(origin).hostname
}

const frameAncestors = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }): string[] => {
    const origins = dataset.value.split(',').map((part) => originOf(part.trim()))
    const known = origins.filter((origin) => origin !== undefined)
    if (known.length === origins.length) return known
    addIssue({
      message: 'FRAME_ANCESTORS must be origins such as https://www.example.org, with commas between them.',
    })
    return NEVER
  }),
)

const tilesUrl = v.pipe(
  text,
  v.check(
    (value) =>
      // Each part once, or the browser's policy would allow another host than the tiles'.
      /^https?:\/\/[A-Za-z0-9.-]+(:\d+)?\/[^\s"'<>]*$/.test(value) &&
      ['{z}', '{x}', '{y}'].every((part) => value.split(part).length === 2),
    'TILES_URL must be an address such as https://tiles.example.org/{z}/{x}/{y}.png.',
  ),
)

const trustProxy = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }): ProxyTrust => {
    const trust = readProxyTrust(dataset.value)
    if (trust) return trust
    addIssue({
      message:
        'TRUST_PROXY must be how many proxies stand in front of this server (1), or their addresses and networks (10.0.0.0/8, loopback).',
    })
    return NEVER
  }),
)

const environmentSchema = v.object({
  PORT: v.optional(integer(0, 65_535, 'PORT must be a whole number from 0 to 65535.')),
  HOST: v.optional(
    v.pipe(text, v.regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'HOST must be a host name or an address to listen on.')),
  ),
  FLASHCREW_DATA: v.optional(text),
  CHANNELS: v.optional(channels),
  ICE_SERVERS: v.optional(iceServers),
  TURN_SECRET: v.optional(
    v.pipe(text, v.minLength(16, 'TURN_SECRET must have 16 characters or more, as the TURN server has it.')),
  ),
  TURN_HOURS: v.optional(integer(1, 720, 'TURN_HOURS must be a whole number of hours from 1 to 720.')),
  HELPERS: v.optional(helpers),
  PUBLIC_URL: v.optional(origin('PUBLIC_URL', 'https://maps.example.org')),
  CONSOLE_ORIGIN: v.optional(origin('CONSOLE_ORIGIN', 'https://publish.example.org')),
  TRUST_PROXY: v.optional(trustProxy),
  TILES_URL: v.optional(tilesUrl),
  TILES_ATTRIBUTION: v.optional(
    v.pipe(text, v.maxLength(200, 'TILES_ATTRIBUTION must have 200 characters at most.')),
  ),
  FRAME_ANCESTORS: v.optional(frameAncestors),
  HSTS_DAYS: v.optional(integer(1, 3_650, 'HSTS_DAYS must be a whole number of days from 1 to 3650.')),
  FOREIGN_CHANNELS: v.optional(
    v.pipe(
      text,
      v.picklist(
        ['ask', 'forbid'],
        'FOREIGN_CHANNELS must be ask (readers are asked first) or forbid (the pages show this server’s channels only).',
      ),
    ),
  ),
  SOCKETS_PER_ADDRESS: v.optional(
    integer(1, 1_000_000, 'SOCKETS_PER_ADDRESS must be a whole number from 1 to 1000000.'),
  ),
  LOG_LEVEL: v.optional(
    v.pipe(text, v.picklist(LOG_LEVELS, `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`)),
  ),
})

/** The value, or null when it is not JSON: undefined would stand for a list left out. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

/** The build stands in dist/ of the package, whether this runs from the source or from within dist/. */
function findDist(): string {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!isPackage(directory) && dirname(directory) !== directory) directory = dirname(directory)
  return join(directory, 'dist')
}

function isPackage(directory: string): boolean {
  try {
    return readFileSync(join(directory, 'package.json'), 'utf8').includes('"flashcrew"')
  } catch {
    return false
  }
}
