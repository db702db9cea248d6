import { expect, it } from 'vitest'
import { Bench } from '../exchange/testing.ts'
import { everyChunk, makeRelease, Rig } from '../testing/rig.ts'
import { Receiver } from '../exchange/receive/receiver.ts'
import { Speaker } from '../exchange/speaker.ts'

it('[P12] what the site brought tells nothing of the link that was asked for it, nor does it earn the link any trust', () => {
  const bench = new Bench(40, { aheadFirst: 20, aheadMost: 20 })
  const receiver = new Receiver(bench.parts, new Speaker(bench.parts), () => true)
  const link = bench.link({ roundTripMs: 100 })
  const view = bench.said(link, everyChunk(bench.content))
  bench.release.searched()
  receiver.ready(bench.release)
  bench.now = 100
  receiver.evaluate()
  const asked = everyChunk(bench.content).filter((chunk) => view.asked.has(chunk))
  const [first = 0, second = 0] = asked
  expect(asked.length).toBeGreaterThan(1)
  const arrive = (chunk: number): void => {
    bench.release.keep(chunk)
    bench.release.claim(chunk)
    receiver.arrived(bench.release, chunk)
  }
  receiver.cameFromSite(bench.release, first)
  arrive(first)
  expect(view.credit).toBe(0)
  expect(view.asked.has(first)).toBe(false)
  arrive(second)
  expect(view.credit, 'what the link itself brought').toBe(1)
})

it('[P12] a page that is whole, or that is not the newest release, leaves no timer behind', () => {
  const rig = new Rig()
  const base = makeRelease(12)
  const content = { ...base, header: { ...base.header, aligned: true as const } }
  const { header } = content
  rig.resume(content)
  const site = { visitors: 5, wayMs: 300, latencyMs: 900, answerMs: 900 }
  rig.input({ type: 'web-seed', release: header.id, site })
  for (let i = 0; rig.take('fetch-chunks').length === 0 && i < 100; i++) rig.pass(50)
  for (let chunk = 0; chunk < 12; chunk++) rig.webSeedGives(content, chunk)
  expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
  rig.pass(20_000)
  expect(rig.node.deadline()).toBeGreaterThan(rig.now)
})

it('[P12] a later release on the channel does not keep the site from being asked', () => {
  const rig = new Rig()
  const base = makeRelease(12)
  const content = { ...base, header: { ...base.header, aligned: true as const } }
  const { header } = content
  rig.resume(content)
  const newer = makeRelease(12, 2)
  const beside = { ...newer, header: { ...newer.header, alongside: [header.id] } }
  rig.input({ ...beside, type: 'resume', have: [] })
  expect(rig.node.inspect().releases.map(({ state }) => state)).toEqual(['receiving', 'receiving'])
  const site = { visitors: 5, wayMs: 300, latencyMs: 900, answerMs: 900 }
  rig.input({ type: 'web-seed', release: newer.header.id, site: null })
  rig.input({ type: 'web-seed', release: header.id, site })
  // Nothing else happens: the machine wakes by its own deadline.
  for (let i = 0; i < 200 && rig.node.deadline() < rig.now + 2_000; i++)
    rig.pass(Math.max(1, rig.node.deadline() - rig.now))
  expect(rig.take('fetch-chunks')).not.toEqual([])
})
