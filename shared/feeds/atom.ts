/** Atom (RFC 4287), as far as feeds of releases need it. Times are ISO 8601. */
import { element, writeXml, type XmlElement } from '../lib/xml.ts'

export interface AtomLink {
  readonly rel: 'self' | 'alternate' | 'related' | 'enclosure'
  readonly href: string
  readonly type?: string
  readonly title?: string
}

export interface AtomEntry {
  /** An IRI that is never another entry's. */
  readonly id: string
  readonly title: string
  readonly updated: string
  readonly published: string
  /** Plain text. */
  readonly summary: string
  readonly categories: readonly string[]
  readonly links: readonly AtomLink[]
  /** Degrees; left out where there is no place. */
  readonly point?: { readonly lat: number; readonly lon: number } | undefined
}

export interface AtomFeed {
  /** An IRI that stays. */
  readonly id: string
  readonly title: string
  readonly subtitle: string
  /** Of the newest entry. Of an empty feed, any time: Atom asks for one. */
  readonly updated: string
  readonly author: string
  readonly links: readonly AtomLink[]
  readonly entries: readonly AtomEntry[]
}

export function writeAtom(feed: AtomFeed): string {
  return writeXml(
    element(
      'feed',
      [
        element('id', feed.id),
        element('title', feed.title),
        element('subtitle', feed.subtitle),
        element('updated', feed.updated),
        element('author', [element('name', feed.author)]),
        ...feed.links.map(linkElement),
        ...feed.entries.map(entryElement),
      ],
      { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:georss': 'http://www.georss.org/georss' },
    ),
  )
}

function entryElement(entry: AtomEntry): XmlElement {
  return element('entry', [
    element('id', entry.id),
    element('title', entry.title),
    element('updated', entry.updated),
    element('published', entry.published),
    ...entry.categories.map((term) => element('category', '', { term })),
    ...entry.links.map(linkElement),
    element('summary', entry.summary),
    entry.point && element('georss:point', `${entry.point.lat} ${entry.point.lon}`),
    // An entry without an alternate link needs content of its own.
    element('content', entry.summary, { type: 'text' }),
  ])
}

function linkElement({ rel, href, type, title }: AtomLink): XmlElement {
  return element('link', '', { rel, href, type, title })
}
