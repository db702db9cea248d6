/** The invariants notice what they are there for: each is broken once on purpose. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { encodeFrame } from '../../wire/frames.ts'
import { lies, lying } from './lies.ts'
import { otherEnd, Stage } from './stage.ts'

/** A stage in whose midst the source publishes; the wait for all is what breaks. */
function broken(fault: (stage: Stage, content: ReturnType<Stage['content']>) => void): () => unknown {
  return () => {
    const stage = new Stage('broken', { receivers: 6 })
    const content = stage.content()
    fault(stage, content)
    stage.world.publish(stage.source, content)
    return stage.end([content], 30_000)
  }
}

describe('invariants', () => {
  it('hold where nothing is wrong', () => {
    expect(broken(() => undefined)()).toMatchObject({ failure: null })
  })

  it('[P5] a chunk that changed in the store of an honest peer is noticed when it is served', () => {
    const run = broken((stage, content) => {
      const hash = must(content.manifest.chunks[3], 'a fourth chunk')
      const { store } = stage.source
      const get = store.get.bind(store)
      store.get = (key) => {
        const bytes = get(key)
        return key === hash ? bytes?.map((byte) => byte ^ 1) : bytes
      }
    })
    expect(run).toThrow('[P5] source served unverified bytes of part 4')
  })

  it('[T3] an honest peer that is blamed by another is noticed, a liar is not', () => {
    const corrupt = must(lies['chunks that are corrupt'], 'a lie')
    expect(broken((stage) => lying(stage.source, corrupt))).toThrow('[T3]')
    const known = broken((stage) => {
      const liar = must(stage.receivers[0], 'a receiver')
      lying(liar, corrupt)
      stage.lies(liar)
    })
    expect(known).not.toThrow()
  })

  it('nothing may be sent after leaving', () => {
    const stage = new Stage('left', { receivers: 6 })
    const leaver = must(stage.receivers[0], 'a receiver')
    stage.invariants.leave(leaver)
    leaver.node.handle = () => {
      leaver.node.inspect = () => ({ ...inspected, counters: { ...inspected.counters, messagesSent: 1e9 } })
      return []
    }
    const inspected = leaver.node.inspect()
    expect(() => stage.world.input(leaver, { type: 'wake' })).toThrow('sent after it had left')
  })

  it('what is under way without end is told', () => {
    const stage = new Stage('endless', { receivers: 6 })
    const content = stage.content()
    stage.world.publish(stage.source, content)
    expect(stage.finish([content], 30_000)).toBeNull()
    const { sizes } = stage.source.node
    Object.defineProperty(stage.source.node, 'sizes', { value: { ...sizes, coming: 1 } })
    expect(stage.rest()).toContain('1 coming of source')
  })

  it('who has not finished is told, with what it has', () => {
    const stage = new Stage('unfinished', { receivers: 6 })
    const mute = must(stage.receivers[0], 'a receiver')
    for (const link of mute.ends.keys()) {
      const other = otherEnd(mute, link)
      if (other) stage.world.silence(mute, other.peer)
    }
    stage.world.setConnectable((a, b) => a !== mute && b !== mute)
    const content = stage.content()
    stage.world.publish(stage.source, content)
    expect(stage.finish([content], 20_000)).toContain('receiver-0 with 0 neighbors has not finished')
  })

  it('a message that cannot be read is noticed', () => {
    const stage = new Stage('garbled', { receivers: 6 })
    const speaker = must(stage.receivers[0], 'a receiver')
    expect(() => speaker.tamper?.(Uint8Array.of(255, 255, 255), stage.source.id)).toThrow('[W2]')
    const prune = encodeFrame({ type: 'prune' })
    expect(speaker.tamper?.(prune, stage.source.id)).toBe(prune)
  })
})
