/** Invariants of the core, broken on purpose: each assertion stops the machine where it is broken. */
import { expect, it } from 'vitest'
import { Bench } from '../exchange/testing.ts'
import { CongestionWindow } from '../exchange/send/congestion.ts'
import { Flight } from '../exchange/send/flight.ts'
import { Speaker } from '../exchange/speaker.ts'
import { defaultTuning } from '../exchange/tuning.ts'
import { Introductions } from '../links/introductions.ts'
import { encodeFrame } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { peerId, state } from './rig.ts'

it.each<[string, string, (bench: Bench) => void]>([
  [
    'a second dial to one peer',
    'one link to a peer',
    ({ parts: { context } }) => {
      for (let i = 0; i < 2; i++) context.links.dial(peerId(9), 'edge', true, 0)
    },
  ],
  ['a link that opens twice', 'a link opens once', (bench) => bench.link().open(0, 0)],
  ['a second greeting that was let through', 'a link is greeted once', (bench) => bench.link().greet(1)],
  [
    'a link that is removed twice',
    'a link is removed once',
    (bench) => {
      const link = bench.link()
      for (let i = 0; i < 2; i++) bench.parts.context.links.remove(link)
    },
  ],
  ['a chunk that the release does not have', 'is one of the release', ({ release }) => release.keep(1_000)],
  [
    'a chunk that is had and to be asked for',
    'stays claimed',
    ({ release }) => {
      release.keep(1)
      release.unclaim(1)
    },
  ],
  [
    'a release that ends twice',
    'a release ends once',
    ({ release }) => {
      for (let i = 0; i < 2; i++) release.end('superseded')
    },
  ],
  [
    'an ask for what is here',
    'is not asked for',
    (bench) => {
      bench.release.keep(1)
      bench.holdings.ask(bench.view(bench.link()), 1, 0)
    },
  ],
  [
    'a state about another link',
    'its own view',
    (bench) => {
      new Speaker(bench.parts).say(bench.link(), bench.view(bench.link()), 1_000)
    },
  ],
  [
    'a message without data that counts as one',
    'has some',
    (bench) => {
      new Flight(bench.parts).leaves(bench.view(bench.link()), 1, 0)
    },
  ],
  ['bytes that come back and never left', 'in flight', () => new CongestionWindow(defaultTuning).lost(1)],
  [
    'two introductions by one circuit',
    'one introduction',
    () => {
      const introductions = new Introductions()
      for (let i = 0; i < 2; i++)
        introductions.add({
          circuit: 'AAAAAAAAAAA',
          purpose: 'edge',
          isOrigin: true,
          way: { server: peerId(1) },
          startedAt: 0,
          stage: { is: 'asked', peer: null },
        })
    },
  ],
  [
    'a frame that nobody takes',
    'others take',
    () => {
      encodeFrame({
        type: 'routed',
        circuit: 'AAAAAAAAAAA',
        toOrigin: true,
        payload: new Uint8Array(limits.frameBytesMax),
      })
    },
  ],
  [
    'a list that is too long for its count',
    'its count',
    ({ content }) => {
      encodeFrame(state(content, { haves: Array.from({ length: 256 }, (_, chunk) => chunk) }))
    },
  ],
])('%s', (_, message, act) => {
  expect(() => act(new Bench())).toThrow(new RegExp(`assertion failed: .*${message}`))
})
