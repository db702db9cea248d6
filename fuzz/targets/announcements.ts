/** What leads a reader to a channel: links, announcements, a site's signed document. */
import { readSource } from '../../client/pages/common/channel/announcement.ts'
import { readAddress } from '../../client/pages/receive/channels/followed.ts'
import { parseAnnouncement, parseChannel } from '../../shared/content/channel.ts'
import { encodeSiteManifest, parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { channel, protectedHeader, signed, header } from './signed.ts'

const { jwk } = JSON.parse(protectedHeader) as { readonly jwk: object }
const words = [
  channel.uri,
  'crew://',
  'https://example.org/',
  'wss://example.org',
  'javascript:alert(1)',
  'data:,',
  'http://[::1]/',
  '?announcement=',
  '#crew:',
  '%',
  '%00',
  '%C0%80',
]

const links: Form = {
  name: 'links',
  of: 'text',
  words,
  seeds: [
    ...[
      channel.uri,
      `https://example.org/#${channel.uri}`,
      `https://example.org/?announcement=/announcement.json`,
    ],
    ...[
      `https://example.org/?announcement=https://other.example/a.json#x`,
      ` ${channel.uri} `,
      'https://example.org/#crew%3A%2F%2Fx',
    ],
  ].map(bytesOf),
}
const documents: Form = {
  name: 'announcements',
  of: 'json',
  words,
  seeds: [
    {
      channel: channel.uri,
      name: 'A Network',
      description: 'ShakeMaps of A Land',
      key: jwk,
      signaling: ['https://example.org'],
      iceServers: [
        { urls: 'stun:example.org' },
        { urls: ['turn:example.org'], username: 'a', credential: 'b' },
      ],
      helpers: ['A'.repeat(21) + 'Q'],
      webSeeds: ['https://example.org/maps/'],
    },
    { channel: channel.uri, name: '', key: jwk, signaling: [] },
  ].map((value) => bytesOf(JSON.stringify(value))),
}
const sites: Form = {
  name: 'documents of sites',
  of: 'json',
  words,
  seeds: [
    bytesOf(
      encodeSiteManifest({
        channel,
        jws: signed(bytesOf(JSON.stringify(header))),
        manifest: new Uint8Array(40),
        webSeeds: ['./', 'https://example.org/'],
      }),
    ),
  ],
}

export const announcementTarget: Target = {
  name: 'announcements',
  forms: [links, documents, sites],
  read(bytes) {
    const text = textOf(bytes)
    return text.trimStart().startsWith('{') ? readDocument(text) : readLink(text)
  },
}

function readDocument(text: string): string {
  const site = parseSiteManifest(text)
  if (site.ok) {
    const again = parseSiteManifest(encodeSiteManifest(site.value))
    hold(
      again.ok && JSON.stringify(again.value) === JSON.stringify(site.value),
      'a site’s document is the same when it is read again',
    )
    return READ
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  const parsed = parseAnnouncement(json)
  if (!parsed.ok) return parsed.error
  hold(parseChannel(parsed.value.channel).ok, 'an announcement names a channel')
  for (const url of [...parsed.value.signaling, ...parsed.value.webSeeds])
    hold(URL.canParse(url), 'an address is one')
  const again = parseAnnouncement(JSON.parse(JSON.stringify(parsed.value)))
  hold(again.ok, 'an announcement that is kept can be read again')
  return READ
}

function readLink(text: string): string {
  const address = readAddress(text)
  if (address.ok && address.value.kind === 'channel')
    hold(parseChannel(address.value.channel).ok, 'a channel is one')
  if (!URL.canParse(text, 'https://example.org/')) return address.ok ? READ : address.error
  const source = readSource(new URL(text, 'https://example.org/'))
  if (!source.ok) return source.error
  if (source.value.kind === 'channel') hold(parseChannel(source.value.channel).ok, 'a channel is one')
  if (source.value.kind === 'announcement')
    hold(/^https?:/.test(source.value.url), 'an announcement is asked for by HTTP')
  return READ
}
