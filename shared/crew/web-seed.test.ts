import { expect, it } from 'vitest'
import { WEB_SEED } from './io.ts'
import {
  makeRelease,
  peerId,
  pieces,
  Rig,
  chunkBytes,
  bitmapOf,
  chunksOf,
  type TestRelease,
} from './testing.ts'
import { tagOf } from './releases.ts'

const CHUNK = new Uint8Array(chunkBytes)

function seed(rig: Rig, { header }: TestRelease, chunk: number) {
  return rig.input({ type: 'web-seed-chunk', release: header.id, chunk, bytes: CHUNK })
}

function resumed(rig: Rig, content: TestRelease): void {
  const { header, jws, manifest, manifestBytes } = content
  rig.input({ type: 'resume', header, jws, manifest, manifestBytes, have: [] })
}

it('[P11] a chunk from a web seed is stored, told and had, once', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  resumed(rig, content)
  seed(rig, content, 1)
  seed(rig, content, 1)
  seed(rig, content, 99)
  expect(rig.take('store-chunk').map(({ chunk }) => chunk)).toEqual([1])
  const told = rig.take('report').flatMap(({ event }) => (event.type === 'chunk' ? [event] : []))
  expect(told).toMatchObject([{ chunk: 1, have: 1, total: 3, from: WEB_SEED }])
  seed(rig, content, 0)
  seed(rig, content, 2)
  expect(rig.node.inspect().releases).toMatchObject([{ have: 3, state: 'complete' }])
})

it('[P11] before the manifest, or of a release that is not known, it is left alone', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  seed(rig, content, 0)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  seed(rig, content, 0)
  expect(rig.take('store-chunk')).toEqual([])
})

it('[P11] whoever was asked for it is told to cancel', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  rig.manifest(link, content)
  const tag = tagOf(content.header.id)
  const got = rig.frames(link, { type: 'grant', tag, chunks: [2], report: null })
  expect(rig.sent(got, link, 'get')).toMatchObject([{ chunks: [2] }])
  expect(rig.sent(seed(rig, content, 2), link, 'cancel')).toMatchObject([{ part: 3 }])
  // What was on its way all the same is no offence, and no second copy.
  rig.frames(link, ...pieces(content, 3))
  rig.hash()
  expect(rig.take('store-chunk')).toHaveLength(1)
  expect(rig.node.inspect().counters.banned).toBe(0)
})

it('[P11] others hear that it is lacking no more', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  rig.manifest(link, content)
  seed(rig, content, 0)
  const intents = rig.sent(rig.pass(300), link, 'intent')
  expect(intents.map(({ bitmap }) => chunksOf(bitmap))).toEqual([[0]])
})

it('[P11] it is pushed on unasked, as a first copy is', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1))
  resumed(rig, content)
  rig.frames(link, { type: 'want-header', release: content.header.id })
  rig.frames(link, {
    type: 'intent',
    tag: tagOf(content.header.id),
    bitmap: bitmapOf([]),
    manifest: false,
    answer: false,
  })
  const effects = [...seed(rig, content, 0), ...rig.load()]
  expect(rig.sent(effects, link, 'data')[0]).toMatchObject({ part: 1, generation: 2 })
})
