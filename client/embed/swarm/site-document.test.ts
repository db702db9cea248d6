import { expect, test } from 'vitest'
import { createKey } from '../../keys/signing.ts'
import { file, signedRelease } from '../../testing/content.ts'
import { verifySite } from './site-document.ts'
import { BASE, testSite } from './testing.ts'
import { HERE } from '../../../shared/content/site-manifest.ts'

const ADDRESS = new URL('https://site.example/files/flashcrew.json')

test('the files of a signed document, with where the site has them', async () => {
  const { release } = await testSite({ 'a.jpg': 20_000, 'sub/film%20#1.mp4': 5_000 })
  const { jws, content, channel, header } = release
  const site = await verifySite({ jws, manifest: content.manifestBytes, webSeeds: [HERE] }, ADDRESS, channel)
  expect(site?.header.id).toBe(header.id)
  expect(site?.files.map(({ path, size, url }) => [path, size, url.href])).toEqual([
    ['a.jpg', 20_000, `${BASE.href}a.jpg`],
    ['sub/film%20#1.mp4', 5_000, `${BASE.href}sub/film%2520%231.mp4`],
  ])
  const [first, second] = site?.files ?? []
  expect(second?.firstChunk, 'each begins with a chunk of its own').toBe((first?.lastChunk ?? 0) + 1)
  const elsewhere = { jws, manifest: content.manifestBytes, webSeeds: ['https://files.example/x/'] }
  expect((await verifySite(elsewhere, ADDRESS, channel))?.files[0]?.url.href).toBe(
    'https://files.example/x/a.jpg',
  )
})

test('what another key has signed, another manifest, and a release that is no site’s are none', async () => {
  const { release } = await testSite({ 'a.jpg': 20_000 })
  const other = await testSite({ 'b.jpg': 20_000 })
  const { jws, content, channel } = release
  const document = { jws, manifest: content.manifestBytes, webSeeds: [HERE] }
  const stranger = `crew://${(await createKey()).thumbprint}/maps`
  expect(await verifySite(document, ADDRESS, stranger)).toBeNull()
  const manifest = other.release.content.manifestBytes
  expect(await verifySite({ ...document, manifest }, ADDRESS, channel)).toBeNull()
  const plain = await signedRelease([file('a.jpg', 20_000)])
  const packed = { jws: plain.jws, manifest: plain.content.manifestBytes, webSeeds: [HERE] }
  expect(await verifySite(packed, ADDRESS, plain.channel)).toBeNull()
})
