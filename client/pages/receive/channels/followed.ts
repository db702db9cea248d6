/** The channels that the reader has added to this page, remembered in this browser. */
import * as v from 'valibot'
import { parseChannel } from '../../../../shared/content/channel.ts'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'
import { recall, remember } from '../../common/remembered.ts'
import type { Source } from '../../common/channel/announcement.ts'

/** With the page's own. Each is a swarm of its own, with some six open connections. */
export const CHANNELS_MAX = 8
const ADDRESS_CHARS_MAX = 2_000
const NAME_CHARS_MAX = 60
const STORED = 'flashcrew:receive:channels'

/** `address`: the channel's URI, or the URL of its announcement. `name`: the reader's; '' for the channel's own. */
export interface Followed {
  readonly address: string
  readonly name: string
}

const Schema = v.pipe(
  v.array(
    v.object({
      address: v.pipe(v.string(), v.maxLength(ADDRESS_CHARS_MAX)),
      name: v.pipe(v.string(), v.maxLength(NAME_CHARS_MAX)),
    }),
  ),
  v.maxLength(CHANNELS_MAX - 1),
)

/** `forbidden`: this server's pages show its own channels only. */
export type FollowRefusal = 'malformed' | 'known' | 'full' | 'forbidden'

/** What a reader typed or pasted: a channel's URI, also in the address of a page, or the URL of an announcement. */
export function readAddress(text: string): Result<Source, 'malformed'> {
  const trimmed = text.trim()
  if (trimmed.length > ADDRESS_CHARS_MAX) return err('malformed')
  const channel = parseChannel(/crew:\/\/\S+$/.exec(trimmed)?.[0] ?? '')
  if (channel.ok) return ok({ kind: 'channel', channel: channel.value.uri })
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return err('malformed')
  return ok({ kind: 'announcement', url: new URL(trimmed).href })
}

/** What identifies a source: two that are the same are one channel. */
export function sourceAddress(source: Source): string {
  if (source.kind === 'server') return ''
  return source.kind === 'channel' ? source.channel : source.url
}

/** What can no longer be read is left out. */
export function recallFollowed(keep = { recall }): readonly Followed[] {
  try {
    const parsed = v.safeParse(Schema, JSON.parse(keep.recall(STORED) ?? '[]'))
    if (!parsed.success) return []
    const addresses = new Set<string>()
    return parsed.output.filter(({ address }) => {
      const isKnown = addresses.has(address)
      addresses.add(address)
      return !isKnown && readAddress(address).ok
    })
  } catch {
    return []
  }
}

export function rememberFollowed(followed: readonly Followed[], keep = { remember }): void {
  keep.remember(STORED, JSON.stringify(followed))
}

/** One line of bounded length. */
export function cleanName(name: string): string {
  return name.replaceAll(/\s+/g, ' ').trim().slice(0, NAME_CHARS_MAX)
}
