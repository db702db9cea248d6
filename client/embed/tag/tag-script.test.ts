// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { readTag } from './tag-script.ts'
import { show } from './testing.ts'

const MODULE = 'https://signaling.example/embed.js?channel=crew%3A%2F%2FK%2Fsite'

test('the attributes say where the document lies and which server is asked', () => {
  show(
    '<script data-manifest="/sub/site.json" data-server="https://other.example/x" data-quota="5"></script>',
  )
  expect(readTag(document, MODULE)).toMatchObject({
    settings: { manifest: '/sub/site.json', quota: '5' },
    address: new URL('/sub/site.json', document.baseURI),
    server: 'https://other.example',
    channel: 'crew://K/site',
  })
})

test('without them it is the usual document, and the server that the script came from', () => {
  show('')
  expect(readTag(document, 'https://signaling.example/embed.js')).toEqual({
    settings: {},
    address: new URL('/flashcrew.json', document.baseURI),
    server: 'https://signaling.example',
    channel: null,
  })
})
