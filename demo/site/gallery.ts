/** The gallery's page, as its owner would write it: pictures with the mark, and the two lines of `flashcrew sign`. Pure. */
import { PICTURE_HEIGHT, PICTURE_WIDTH, type Picture } from './pictures.ts'

export interface GalleryParts {
  readonly pictures: readonly Pick<Picture, 'name' | 'title'>[]
  /** As `flashcrew sign` proposes them: the line before the tag, and the tag. */
  readonly start: string
  readonly tag: string
  /** Origins of the page that shows visitors, and of the signaling server: for the visitor's own script (visitor.ts). */
  readonly demo: string
  readonly signaling: string
}

const STYLE = `
  :root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif }
  body { margin: 0; padding: 10px 10px 150px; background: light-dark(#fff, #14191f); color: light-dark(#131a21, #e8edf2) }
  main { max-width: 60rem; margin: auto }
  h1 { margin: 0 0 8px; font-size: 16px }
  h2 { margin: 0; font-size: 13px }
  ul { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 4px; margin: 0 0 10px; padding: 0; list-style: none }
  li { border-radius: 4px; background: light-dark(#e3e8ee, #232c36) }
  img { display: block; width: 100%; height: auto; aspect-ratio: ${PICTURE_WIDTH} / ${PICTURE_HEIGHT}; border-radius: 4px }
  img:not([src]) { opacity: 0 }
  #news { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 0 8px; align-items: center }
  #news div { min-width: 0 }
  p { margin: 0; font-size: 12px; color: light-dark(#51606f, #a3b1bf) }
`

export function galleryPage({ pictures, start, tag, demo, signaling }: GalleryParts): string {
  // The overlay, in the corner.
  const debugTag = tag.replace('<script ', '<script data-debug ')
  const items = pictures.map(
    ({ name, title }) =>
      `<li><img data-flashcrew="/pictures/${name}" alt="${title}" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}" /></li>`,
  )
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>One valley, nine hours</title>
    <link rel="icon" href="data:," />
    <style>${STYLE}</style>
    ${start}
    ${debugTag}
    <script type="module" src="/visitor.js" data-demo="${demo}" data-signaling="${signaling}"></script>
  </head>
  <body>
    <main>
      <h1>One valley, nine hours</h1>
      <ul>
        ${items.join('\n        ')}
      </ul>
      <div id="news">
        <img alt="" hidden />
        <div>
          <h2>Just in</h2>
          <p>Nothing yet.</p>
        </div>
      </div>
    </main>
  </body>
</html>
`
}
