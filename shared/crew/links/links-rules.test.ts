/** Greetings, bundles, and the memory of a walk's hops. */
import { describe, expect, it } from 'vitest'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { newCounters } from '../counters.ts'
import { Speaker } from '../exchange/speaker.ts'
import { Sender } from '../exchange/send/sender.ts'
import { Bench } from '../exchange/testing.ts'
import type { Effect } from '../io.ts'
import { peerId, Rig } from '../testing/rig.ts'
import { Circuits } from './circuits.ts'
import { Links } from './links.ts'

describe('a greeting', () => {
  it('[W4.4] a link that has not greeted is sent no chunk', () => {
    for (const greeted of [false, true]) {
      const bench = new Bench()
      const sender = new Sender(bench.parts, new Speaker(bench.parts))
      bench.release.keep(3)
      bench.view(bench.link({ hello: greeted ? 0 : null })).wanted.add(3)
      sender.evaluate()
      expect(bench.effects.filter(({ type }) => type === 'load-chunk')).toHaveLength(greeted ? 1 : 0)
    }
  })

  it('[W4.5] a second greeting is an offence', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    expect(rig.node.inspect().counters.refusals).toEqual({})
    rig.frames(link, rig.hello({ sequence: 9 }))
    expect(rig.node.inspect().counters.refusals).toEqual({ 'second-hello': 1 })
  })
})

it('[W5.2] frames that do not fit the packet of the first leave as another message', () => {
  const sent: Effect[] = []
  const links = new Links((effect) => void sent.push(effect), newCounters())
  const link = links.dial(peerId(1), 'edge', true, 0)
  link.open(0, 0)
  const probe = (bytes: number): void =>
    links.send(link, { type: 'probe', left: 0, padding: new Uint8Array(bytes) })
  for (const bytes of [700, 300, 700, 2_000, 100]) probe(bytes)
  links.flush()
  const lengths = sent.flatMap((effect) => (effect.type === 'send' ? [effect.bytes.length] : []))
  expect(lengths).toHaveLength(3)
  for (const [i, length] of lengths.entries())
    expect(length).toBeLessThanOrEqual((i < 2 ? 1 : 2) * parameters.packetPayloadBytes)
})

it('[O6.2] [O6.3] a hop remembers a walk for a minute, and passes 64 messages', () => {
  const circuits = new Circuits()
  const next = (now: number, toOrigin = true) =>
    circuits.next(toOrigin ? 'forth' : 'back', toOrigin ? 2 : 1, toOrigin, now)
  circuits.remember({ link: 1, circuit: 'back' }, { link: 2, circuit: 'forth' }, 0)
  expect(next(limits.circuitMs - 1)).toEqual({ link: 1, circuit: 'back' })
  expect(next(limits.circuitMs)).toBeUndefined()
  for (let i = 1; i < limits.circuitMessagesMax; i++) expect(next(1_000, i % 2 === 0)).toBeDefined()
  expect(next(1_000)).toBeUndefined()
})

it('[T4.5] one link’s walks push out its own, before they push out anyone’s', () => {
  const circuits = new Circuits()
  circuits.remember({ link: 1, circuit: 'honest' }, { link: 3, circuit: 'honest on' }, 0)
  for (let n = 0; n < 2 * limits.circuitsMax; n++)
    circuits.remember({ link: 2, circuit: `${n}` }, { link: 3, circuit: `${n} on` }, 1)
  expect(circuits.kept).toBe(1 + limits.circuitsPerLinkMax)
  expect(circuits.next('honest on', 3, true, 2)).toEqual({ link: 1, circuit: 'honest' })
  for (let link = 10; link < 20; link++)
    for (let n = 0; n < limits.circuitsPerLinkMax; n++)
      circuits.remember({ link, circuit: `${link}/${n}` }, { link: 3, circuit: `${link}/${n} on` }, 3)
  expect(circuits.kept).toBe(limits.circuitsMax)
})
