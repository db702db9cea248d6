import { expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { WEB_SEED } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { makeRelease, peerId, pieces, Rig, state, Told } from '../testing/rig.ts'

it('[P11] a chunk from a web seed is stored, told and had, once', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  rig.resume(content)
  rig.webSeedGives(content, 1)
  rig.webSeedGives(content, 1)
  rig.webSeedGives(content, 99)
  expect(rig.take('store-chunk').map(({ chunk }) => chunk)).toEqual([1])
  const told = rig.take('report').flatMap(({ event }) => (event.type === 'chunk' ? [event] : []))
  expect(told).toMatchObject([{ chunk: 1, have: 1, total: 3, from: WEB_SEED }])
  rig.webSeedGives(content, 0)
  rig.webSeedGives(content, 2)
  expect(rig.node.inspect().releases).toMatchObject([{ have: 3, state: 'complete' }])
})

it('[P11] before the manifest, or of a release that is not known, it is left alone', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  rig.webSeedGives(content, 0)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  rig.webSeedGives(content, 0)
  expect(rig.take('store-chunk')).toEqual([])
})

it('[P11] what is not wanted here is taken too, also by who lacks nothing, and given to others', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1))
  rig.resume(content)
  rig.input({ type: 'skip', release: content.header.id, chunks: [0, 1, 2] })
  expect(rig.node.inspect().releases).toMatchObject([{ have: 0, state: 'complete' }])
  rig.frames(link, { type: 'want-header', release: content.header.id })
  rig.frames(link, state(content, { asks: [0, 1, 2] }))
  const effects = [...rig.webSeedGives(content, 0), ...rig.load()]
  expect(rig.sent(effects, link, 'data')[0]).toMatchObject({ part: 1 })
  expect(rig.node.inspect().releases).toMatchObject([{ have: 1, state: 'complete' }])
})

it('[P13] a header that a peer told first is made whole by the site’s document, which the server is told of too', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  rig.resume(content)
  rig.resume(content)
  const reports = () => rig.take('report').map(({ event }) => event.type)
  expect(reports().filter((type) => type === 'release' || type === 'manifest')).toEqual([
    'release',
    'manifest',
  ])
  // What peers send of the manifest is of no use any more.
  rig.manifest(link, content)
  expect(reports()).not.toContain('manifest')
  rig.webSeedGives(content, 1)
  expect(rig.node.inspect().releases).toMatchObject([{ have: 1, state: 'receiving' }])

  const alone = new Rig()
  alone.pass(60_000)
  alone.take('server-header')
  alone.resume(content)
  alone.pass(60_000)
  expect(alone.take('server-header').map(({ jws }) => jws)).toEqual([content.jws])
})

it('[P13] a document that is older than what peers tell is superseded at once: nobody waits for it', () => {
  const rig = new Rig()
  const newer = makeRelease(3, 2)
  rig.know(rig.link(peerId(1), { sequence: 2 }), newer)
  rig.take('report')
  const older = makeRelease(3, 1)
  rig.resume(older)
  const told = rig.take('report').flatMap(({ event }) => (event.type === 'superseded' ? [event] : []))
  expect(told).toEqual([{ type: 'superseded', release: older.header.id, by: newer.header }])
})

it('[P11] whoever was asked for it is told to cancel', () => {
  const rig = new Rig()
  const content = makeRelease(20)
  const [link, other] = [rig.link(peerId(1), { sequence: 1 }), rig.link(peerId(2), { sequence: 1 })]
  rig.know(link, content)
  rig.manifest(link, content)
  const tag = tagOf(content.header.id)
  const [told, otherTold] = [new Told(), new Told()]
  const asked = [
    ...rig.frames(link, state(content, { haves: [2] })),
    ...rig.frames(other, state(content, { haves: [1] })),
    ...rig.pass(100),
  ]
  expect([...told.hear(rig.sent(asked, link, 'state')).wants]).toEqual([2])
  expect([...otherTold.hear(rig.sent(asked, other, 'state')).wants]).toEqual([1])
  const [first, ...others] = pieces(content, 3)
  rig.frames(link, must(first, 'a piece'))
  const effects = [...rig.webSeedGives(content, 2), ...rig.webSeedGives(content, 1), ...rig.pass(100)]
  expect(rig.sent(effects, link, 'cancel')).toEqual([{ type: 'cancel', tag, part: 3 }])
  // One that has not begun to send is told not to.
  expect([...otherTold.hear(rig.sent(effects, other, 'state')).wants]).toEqual([])
  rig.take('store-chunk')
  // What was on its way all the same is no offence, and no second copy.
  rig.frames(link, ...others, ...pieces(content, 3))
  rig.hash()
  expect(rig.take('store-chunk')).toEqual([])
  expect(rig.node.inspect().counters.banned).toBe(0)
})

it('[P11] others hear that it is lacking no more', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1), { sequence: 1 })
  rig.know(link, content)
  rig.manifest(link, content)
  const effects = [...rig.webSeedGives(content, 0), ...rig.pass(300)]
  expect([...new Told().hear(rig.sent(effects, link, 'state')).has]).toEqual([0])
})

it('[P11] it is pushed on unasked, as a first copy is', () => {
  const rig = new Rig()
  const content = makeRelease(3)
  const link = rig.link(peerId(1))
  rig.resume(content)
  rig.frames(link, { type: 'want-header', release: content.header.id })
  rig.frames(link, state(content))
  const effects = [...rig.webSeedGives(content, 0), ...rig.load()]
  expect(rig.sent(effects, link, 'data')[0]).toMatchObject({ part: 1, generation: 1 })
})
