/** The script element itself, and what its attributes and its address say. */
export interface TagScript {
  /** Its data attributes (docs/reference/script-tag.md). */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** Of the site's document. */
  readonly address: URL
  /** Origin of the signaling server. */
  readonly server: string
  /** Null where the address does not name it: then the site's document does. */
  readonly channel: string | null
}

/** `moduleUrl`: where this script came from. */
export function readTag(page: Document, moduleUrl: string): TagScript {
  const settings = page.querySelector<HTMLScriptElement>('script[data-manifest]')?.dataset ?? {}
  const script = new URL(moduleUrl)
  return {
    settings,
    address: new URL(settings['manifest'] ?? '/flashcrew.json', page.baseURI),
    server: settings['server'] === undefined ? script.origin : new URL(settings['server']).origin,
    channel: script.searchParams.get('channel'),
  }
}
