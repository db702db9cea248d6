/** Where the console has an origin of its own: which of the server's paths each of the two origins has. */
import type { IncomingMessage } from 'node:http'
import type { ServerConfig } from '../config.ts'

/** `page`: what stands there instead. `elsewhere`: it is at the other origin. */
export type Place =
  | { readonly is: 'here' }
  | { readonly is: 'page'; readonly html: string }
  | { readonly is: 'elsewhere'; readonly url: string }
  | { readonly is: 'nowhere' }

type Origins = Pick<ServerConfig, 'consoleOrigin' | 'publicUrl'>

const HERE: Place = { is: 'here' }
const CONSOLE = '/publish/'
/** What the server says, and what the console asks it for. */
const FOR_CONSOLE =
  /^\/(claim|healthz|readyz|config\.json|announcement\.json|crowd\.json|sw\.js|favicon\.\w+|icons?\/.*|[\w-]+\.(png|svg|webmanifest)|(assets|basemap|coast|places|publish)\/.*|publish)$/
const READERS_PAGES = /^\/(receive|simulate)(\/|$)/

/** Where a path of a request is to be found. A request by any other name than the console's is one of the public's. */
export function placeOf(
  request: IncomingMessage,
  path: string,
  { consoleOrigin, publicUrl }: Origins,
): Place {
  if (consoleOrigin === undefined) return HERE
  if (hostOf(request) !== new URL(consoleOrigin).hostname)
    return path === '/publish' || path.startsWith(CONSOLE)
      ? { is: 'page', html: explanation(`${consoleOrigin}${CONSOLE}`) }
      : HERE
  if (path === '/') return { is: 'elsewhere', url: CONSOLE }
  if (READERS_PAGES.test(path) && publicUrl !== undefined)
    return { is: 'elsewhere', url: `${publicUrl}${path}` }
  return FOR_CONSOLE.test(path) ? HERE : { is: 'nowhere' }
}

/** Without the port, which a proxy may leave out. */
function hostOf({ headers }: IncomingMessage): string {
  const url = `http://${headers.host ?? ''}`
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function explanation(address: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>Publisher console · Flashcrew</title><main><h1>The publisher console is elsewhere</h1><p>The publisher console of this server has an address of its own: <a href="${address}">${address}</a></p></main></html>
`
}
