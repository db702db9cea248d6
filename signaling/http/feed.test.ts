import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { elementsOf, readXml, textsOf } from '../../shared/feeds/testing.ts'
import { claim, connect, peerId, send, start, TestPublisher, tokenOf } from '../testing.ts'
import type { HeaderFields } from '../../shared/content/manifest.ts'

/** A server that knows these headers. */
async function station(config: Parameters<typeof start>[0] = {}) {
  const server = await start({ channels: 'any', ...config })
  const keep = async (publisher: TestPublisher, sequence: number, fields: Partial<HeaderFields> = {}) => {
    const socket = await connect(server.url)
    const jws = await publisher.header(sequence, fields)
    await send(socket, 'join', { channel: publisher.uri, peer: peerId() })
    expect(await send(socket, 'header', { channel: publisher.uri, jws })).toEqual({ kept: true })
    return jws
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, { headers })
  const json = async (path: string) =>
    (await (await get(path)).json()) as { features: { properties: object }[] }
  return { ...server, keep, get, json }
}
const pathOf = ({ channel }: TestPublisher) => `/feed/${channel.thumbprint}/${channel.name}`
const idOf = (jws: string) =>
  createHash('sha256')
    .update(jws.slice(0, jws.lastIndexOf('.')))
    .digest()
    .subarray(0, 16)
    .toString('base64url')

it('tells of a channel what its newest header says, and no more', async () => {
  const publisher = await TestPublisher.make()
  const { keep, get, json, url } = await station()
  await keep(publisher, 1)
  const jws = await keep(publisher, 2, { title: 'M 6.0 <A & B>', status: 'actual', note: 'First look' })
  const answer = await get(`${pathOf(publisher)}.atom`)
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  const atom = readXml(await answer.text())
  expect(textsOf(atom, 'id')).toEqual([`${url}${pathOf(publisher)}.atom`, `${publisher.uri}#${idOf(jws)}`])
  expect(textsOf(atom, 'title')[1]).toBe('M 6.0 <A & B>')
  expect(textsOf(atom, 'summary')[0]).toContain('First look')
  expect(textsOf(atom, 'georss:point')).toEqual([])
  expect(elementsOf(atom, 'link').map(({ attributes }) => [attributes['rel'], attributes['href']])).toEqual([
    ['self', `${url}${pathOf(publisher)}.atom`],
    ['alternate', `${url}/#${publisher.uri}`],
  ])
  expect(await json(`${pathOf(publisher)}.geojson`)).toMatchObject({
    type: 'FeatureCollection',
    metadata: { count: 1, status: 200, api: 'flashcrew' },
    features: [
      {
        id: idOf(jws),
        geometry: null,
        properties: {
          title: 'M 6.0 <A & B>',
          ...{
            mag: null,
            place: null,
            time: null,
            mmi: null,
            status: 'actual',
            type: 'release',
            sequence: 2,
          },
          ...{ updated: Date.parse('2026-01-01T00:00:00Z'), bytes: 1_000, note: 'First look', jws },
          url: `${url}/#${publisher.uri}`,
        },
      },
    ],
  })
})

it('marks what did not happen, and what was withdrawn or moved', async () => {
  const { keep, json } = await station()
  const titleOf = async (fields: Partial<HeaderFields>) => {
    const publisher = await TestPublisher.make()
    await keep(publisher, 1, { title: 'A map', ...fields })
    return (await json(`${pathOf(publisher)}.geojson`)).features.map(({ properties }) => properties)
  }
  expect(await titleOf({ status: 'exercise' })).toMatchObject([{ title: 'EXERCISE: A map' }])
  expect(await titleOf({ status: 'test' })).toMatchObject([{ title: 'TEST: A map' }])
  expect(await titleOf({ status: 'cancel' })).toMatchObject([{ title: 'CANCELLED: A map' }])
  const successor = (await TestPublisher.make()).uri
  expect(await titleOf({ status: 'actual', successor })).toMatchObject([{ title: 'MOVED: A map', successor }])
})

it('is asked for again cheaply', async () => {
  const publisher = await TestPublisher.make()
  const { keep, get } = await station()
  await keep(publisher, 1)
  const first = await get(`${pathOf(publisher)}.atom`)
  expect(first.headers.get('cache-control')).toBe('public, max-age=10')
  const etag = first.headers.get('etag') ?? ''
  const again = await get(`${pathOf(publisher)}.atom`, { 'If-None-Match': etag })
  expect([again.status, await again.text()]).toEqual([304, ''])
  await keep(publisher, 2)
  expect((await get(`${pathOf(publisher)}.atom`, { 'If-None-Match': etag })).status).toBe(200)
})

it('of the server’s own channels has one feed, empty before it has any', async () => {
  const [a, b, stranger] = [
    await TestPublisher.make('a'),
    await TestPublisher.make('b'),
    await TestPublisher.make(),
  ]
  const { keep, json, get, claimUrl, url } = await station({ channels: [a.channel.uri, b.channel.uri] })
  expect((await json('/feed.geojson')).features).toEqual([])
  expect((await get('/feed.atom')).status).toBe(200)
  await keep(a, 5)
  await keep(b, 6, { issued: '2026-01-02T00:00:00.000Z' })
  expect((await json('/feed.geojson')).features).toMatchObject([
    { properties: { channel: b.uri } },
    { properties: { channel: a.uri } },
  ])
  expect((await get(`${pathOf(stranger)}.atom`)).status).toBe(403)
  const token = tokenOf(claimUrl)
  expect((await claim(url, { token, jws: await stranger.claim(token) })).status).toBe(200)
  expect((await get(`${pathOf(stranger)}.atom`)).status).toBe(200)
})

it('is at no other address', async () => {
  const publisher = await TestPublisher.make()
  const { get } = await station()
  const { thumbprint } = publisher.channel
  for (const path of [
    '/feed.xml',
    '/feed/x/shakemaps.atom',
    `/feed/${thumbprint}/A.atom`,
    `/feed/${thumbprint}/a/b.atom`,
  ])
    expect((await get(path)).status).toBe(404)
  const head = await fetch(`${(await station()).url}/feed.atom`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})
