import { expect, test } from 'vitest'
import { addressIn, scriptTag } from './script-tag.ts'

test('the tag names the server, the channel and where things lie on the site', () => {
  const channel = `crew://${'A'.repeat(43)}/site`
  const server = 'https://signaling.example'
  expect(scriptTag({ server, channel, manifest: '/flashcrew.json' })).toBe(
    `<script type="module" async src="${server}/embed.js?channel=${channel}" data-manifest="/flashcrew.json"></script>`,
  )
  expect(scriptTag({ server, channel, manifest: '/a.json', worker: '/flashcrew-sw.js' })).toContain(
    ' data-worker="/flashcrew-sw.js"',
  )
})

test('where a file is on the site', () => {
  expect(addressIn('dist', 'dist/flashcrew.json')).toBe('/flashcrew.json')
  expect(addressIn('dist', 'dist/deep/a.json')).toBe('/deep/a.json')
  expect(addressIn('dist', 'elsewhere.json')).toBe('/flashcrew.json')
})
