import { expect, test } from 'vitest'
import { addressIn, scriptAddress, scriptTag } from './script-tag.ts'

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

test('of a script of the site’s own the tag names the hash, and the server apart', () => {
  const script = { address: scriptAddress('/deep/flashcrew.json'), integrity: 'sha384-abc' }
  const channel = `crew://${'A'.repeat(43)}/site`
  const tag = scriptTag({ server: 'https://s.example', channel, script, manifest: '/deep/flashcrew.json' })
  expect(tag).toBe(
    `<script type="module" async src="/deep/flashcrew/embed.js?channel=${channel}" integrity="sha384-abc" data-server="https://s.example" data-manifest="/deep/flashcrew.json"></script>`,
  )
})

test('where a file is on the site', () => {
  expect(addressIn('dist', 'dist/flashcrew.json')).toBe('/flashcrew.json')
  expect(addressIn('dist', 'dist/deep/a.json')).toBe('/deep/a.json')
  expect(addressIn('dist', 'elsewhere.json')).toBe('/flashcrew.json')
})
