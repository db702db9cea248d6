/** What the script tag may be made of, and which names its minifier may shorten. vite.config.ts builds it. */
import { ownNames, sourcesOf } from './own-names.mjs'
import { privateNames } from './private-names.mjs'

export const scriptTag = {
  sources: sourcesOf([
    ...['shared/lib', 'shared/wire', 'shared/content', 'shared/crew'],
    ...['client/*', 'client/embed'],
    ...['keys', 'peer', 'releases', 'rtc', 'signaling', 'storage', 'tabs'].map((room) => `client/${room}`),
  ]),
  /** The public API. */
  border: ['client/api.ts'],
  /** Files that begin a part of the bundle of their own: its first half, and what few pages load. */
  apart: ['tag/embed', 'tag/panels/panels', 'stand-ins/checked-parts'].map(
    (name) => `client/embed/${name}.ts`,
  ),
  /** The part with the rest, where most of the code is. Its own objects' names are shortened. */
  main: 'site',
}

export function shortNames() {
  return [...new Set([...privateNames(['shared', 'client']), ...ownNames(scriptTag)])]
}
