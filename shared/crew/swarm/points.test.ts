/** What each offence costs: how many of them at once end in a ban (rule T3.5). */
import { expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import type { Frame } from '../../wire/frames.ts'
import type { LinkId } from '../io.ts'
import { makeRelease, peerId, pieces, Rig, state } from '../testing/rig.ts'

const content = makeRelease(40)
const [piece] = pieces(content, 4)
const whole = must(piece, 'a piece')

/** Frames that are an offence each time, of a link that knows the release. */
const offences: Readonly<Record<string, (rig: Rig, link: LinkId) => Frame | Uint8Array>> = {
  'a message that does not decode': () => Uint8Array.of(99, 0),
  'a state of chunks that are none': () => state(content, { haves: [40] }),
  'a confirmation of what was never sent': () => state(content, { ack: 9_999 }),
  'a piece that is too short': () => ({ ...whole, bytes: new Uint8Array(100) }),
  'a piece of a part that is none': () => ({ ...whole, part: 99 }),
  'an answer to a train that was not sent': () => ({ type: 'probed', bytesPerMs: 1 }),
  'a second greeting': (rig) => rig.hello({ sequence: 1 }),
}

it.each([
  ['a message that does not decode', 4],
  ['a state of chunks that are none', 3],
  ['a confirmation of what was never sent', 3],
  ['a piece that is too short', 2],
  ['a piece of a part that is none', 2],
  ['an answer to a train that was not sent', 1],
  ['a second greeting', 1],
])('[T3.5] an offence costs the points of the table: %s costs %i', (name, points) => {
  const rig = new Rig()
  const link = rig.link(peerId(1), { sequence: 1 })
  const other = rig.link(peerId(2), { sequence: 1 })
  rig.know(other, content)
  rig.manifest(other, content)
  if (name === 'an answer to a train that was not sent') rig.frames(link, { type: 'probed', bytesPerMs: 1 })
  const make = must(offences[name], 'an offence')
  let times = 0
  while (rig.node.inspect().counters.banned === 0 && times < 30) {
    const made = make(rig, link)
    if (made instanceof Uint8Array) rig.input({ type: 'message', link, bytes: made })
    else rig.frames(link, made)
    times++
  }
  expect(times).toBe(Math.ceil(10 / points))
})
