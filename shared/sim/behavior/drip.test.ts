import { expect, it } from 'vitest'
import { decodeMessage, encodeMessage, type Frame } from '../../wire/frames.ts'
import { makeContent } from '../world/content.ts'
import { isWhole, settledWorld } from '../scenarios/scenario.ts'
import { otherEnd } from '../scenarios/stage.ts'

it.each(['1', '2', '3'])(
  '[P9] [P14] four of twenty that drip a byte each 5 s: all honest finish (seed %s)',
  (seed) => {
    const { world, source, receivers, invariants } = settledWorld(seed, { receivers: 19 })
    const liars = receivers.filter((_, i) => i % 5 === 2)
    const content = makeContent(seed, { bytes: 500_000 })
    for (const liar of liars) {
      invariants.lies(liar)
      liar.tamper = (message, to) => {
        const decoded = decodeMessage(message)
        if (!decoded.ok) return message
        const rest: Frame[] = []
        for (const frame of decoded.value) {
          if (frame.type !== 'data') rest.push(frame)
          else
            for (let i = 0; i < 60; i++)
              world.at(world.now + i * 5_000, () => {
                for (const end of liar.ends.values()) {
                  const other = otherEnd(liar, end.link)
                  if (other?.peer.id !== to) continue
                  const drop = { ...frame, offset: frame.offset + i, bytes: frame.bytes.slice(i, i + 1) }
                  world.input(other.peer, { type: 'message', link: other.link, bytes: encodeMessage([drop]) })
                }
              })
        }
        return rest.length > 0 ? encodeMessage(rest) : null
      }
    }
    world.publish(source, content)
    const honest = receivers.filter((peer) => !liars.includes(peer))
    world.run(world.now + 120_000, () => honest.every((peer) => isWhole(peer, content)))
    expect(honest.filter((peer) => !isWhole(peer, content)).length).toBe(0)
  },
)
