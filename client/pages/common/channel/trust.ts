/**
 * Whose channel is it? A link to these pages can name any channel, also one that a stranger has made to look like an agency's.
 * The server's own channels are shown without a question: the one that it announces, those that its operator lists, and those
 * to which their keys have moved. Any other is foreign. A reader says yes to it once; this browser remembers the yes by the
 * channel, and the reader can take it back.
 */
import { computed, signal } from '@preact/signals'
import * as v from 'valibot'
import { parseChannel, type Announcement } from '../../../../shared/content/channel.ts'
import { fetchAnnouncement } from './announcement.ts'
import { fetchConfig } from './server-config.ts'
import { recall, remember } from '../remembered.ts'

/** `unknown`: the server has not answered yet, and this browser has never heard it. */
export type TrustVerdict = 'unknown' | 'own' | 'accepted' | 'foreign' | 'forbidden'

/** What the server says of channels. */
interface ServerWord {
  readonly channels: readonly string[]
  readonly foreignChannels: 'ask' | 'forbid'
}

export interface TrustParts {
  /** Undefined where the server does not answer. */
  readonly fetchConfig: () => Promise<unknown>
  /** 'unclaimed' where it announces no channel. */
  readonly fetchAnnouncement: () => Promise<Announcement | 'unclaimed' | undefined>
  readonly keep: { readonly recall: typeof recall; readonly remember: typeof remember }
}

export type Trust = ReturnType<typeof createTrust>

/** Where a reader has said yes to more channels than this, the page asks again about the oldest. */
const ACCEPTED_MAX = 64
const RETRY_MS = 5_000
const ACCEPTED = 'flashcrew:accepted-channels'
const SERVER = 'flashcrew:server-channels'

const Uri = v.pipe(
  v.string(),
  v.check((text) => parseChannel(text).ok),
)
const Word = v.object({
  channels: v.fallback(v.pipe(v.array(Uri), v.maxLength(10_000)), []),
  foreignChannels: v.fallback(v.picklist(['ask', 'forbid']), 'ask'),
})
const Accepted = v.fallback(v.pipe(v.array(Uri), v.maxLength(ACCEPTED_MAX)), [])

export function createTrust({ fetchConfig, fetchAnnouncement: announced, keep }: TrustParts) {
  const word = signal<ServerWord | undefined>(read(Word, keep.recall(SERVER)))
  const announcement = signal<Announcement | undefined>(undefined)
  /** Where the keys of own channels have moved, as their newest releases on this page say. */
  const moved = signal<ReadonlySet<string>>(new Set())
  const accepted = signal<readonly string[]>(read(Accepted, keep.recall(ACCEPTED)) ?? [])
  const own = computed(() => new Set([...(word.value?.channels ?? []), ...moved.value]))
  // Another tab of this browser.
  globalThis.addEventListener?.('storage', ({ key, newValue }) => {
    if (key === ACCEPTED) accepted.value = read(Accepted, newValue) ?? []
  })

  function verdict(uri: string): TrustVerdict {
    if (own.value.has(uri)) return 'own'
    if (word.value === undefined) return 'unknown'
    if (word.value.foreignChannels === 'forbid') return 'forbidden'
    return accepted.value.includes(uri) ? 'accepted' : 'foreign'
  }

  function setAccepted(uris: readonly string[]): void {
    accepted.value = uris
    keep.remember(ACCEPTED, JSON.stringify(uris))
  }

  function accept(uri: string): void {
    setAccepted([...accepted.peek().filter((one) => one !== uri), uri].slice(-ACCEPTED_MAX))
  }

  /** False where the server has to be asked again. */
  async function ask(): Promise<boolean> {
    const [config, said] = await Promise.all([fetchConfig(), announced()])
    const heard = v.safeParse(Word, config)
    const before = word.peek()
    const channels = heard.success ? heard.output.channels : (before?.channels ?? [])
    const isAnnounced = said !== undefined && said !== 'unclaimed'
    if (isAnnounced) announcement.value = said
    word.value = {
      channels: isAnnounced ? [...new Set([said.channel, ...channels])] : channels,
      foreignChannels: heard.success ? heard.output.foreignChannels : (before?.foreignChannels ?? 'ask'),
    }
    if (heard.success) keep.remember(SERVER, JSON.stringify(word.value))
    return heard.success && said !== undefined
  }

  return {
    verdict,
    /** The server has channels of its own, of which a foreign one can be told apart. */
    hasOwn: computed(() => own.value.size > 0),
    /** The server's own announcement, once it has answered. */
    announcement,
    accepted,
    accept,
    withdraw(uri: string): void {
      setAccepted(accepted.peek().filter((one) => one !== uri))
    },
    /** The newest release of a channel names another that takes its place: it is trusted as this one is. */
    follow(uri: string, successor: string): void {
      if (own.peek().has(uri)) moved.value = new Set([...moved.peek(), successor])
      else if (accepted.peek().includes(uri)) accept(successor)
    },
    /** The server announces this channel. */
    hear(uri: string): void {
      if (!own.peek().has(uri)) moved.value = new Set([...moved.peek(), uri])
    },
    /** Asks the server until it has answered. */
    async start(): Promise<void> {
      while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    },
  }
}

/** What the server of this page says. */
export function browserTrustParts(origin: string): TrustParts {
  return {
    fetchConfig: () => fetchConfig(origin),
    fetchAnnouncement: async () => {
      const fetched = await fetchAnnouncement(`${origin}/announcement.json`)
      if (fetched.ok) return fetched.value
      return fetched.error === 'unclaimed' ? 'unclaimed' : undefined
    },
    keep: { recall, remember },
  }
}

function read<S extends v.GenericSchema>(schema: S, text: string | null): v.InferOutput<S> | undefined {
  if (text === null) return undefined
  try {
    const parsed = v.safeParse(schema, JSON.parse(text))
    return parsed.success ? parsed.output : undefined
  } catch {
    return undefined
  }
}
