/** One life of the machine, without any peer: what it is told at its beginning, and that it ends. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { Life, type LifeParts } from './life.ts'
import { Node } from '../../shared/crew/machine.ts'
import type { Input } from '../../shared/crew/io.ts'

function heardBy(parts: Partial<LifeParts>, uploadLimit: number | undefined) {
  const inputs: Input[] = []
  const handle = vi.spyOn(Node.prototype, 'handle').mockImplementation((input) => {
    inputs.push(input)
    return []
  })
  onTestFinished(() => handle.mockRestore())
  const life = new Life(
    {
      ...{ channel: `crew://${'A'.repeat(43)}/a`, peer: 'A'.repeat(22), servers: [], watchCoverage: false },
      ...{ links: { open: vi.fn<() => never>() }, store: {} as LifeParts['store'] },
      ...{ report() {}, broke() {}, fetchChunks() {}, signalingChanged() {} },
      ...parts,
    },
    uploadLimit,
  )
  onTestFinished(() => life.stop())
  const limits = () =>
    inputs.flatMap((input) => (input.type === 'upload-limit' ? [input.bytesPerSecond] : []))
  return { life, inputs, limits }
}

test.each([
  [0, 0],
  [200_000, 200_000],
  [Infinity, null],
  [Number.NaN, null],
  [-1, null],
])('an upload limit of %d is told as %s, whatever the network suggests', (chosen, told) => {
  const watchNetwork = vi.fn<NonNullable<LifeParts['watchNetwork']>>()
  expect(heardBy({ watchNetwork }, chosen).limits()).toEqual([told])
  expect(watchNetwork).not.toHaveBeenCalled()
})

test('where none is chosen the network’s is followed, until one is', () => {
  let tell: ((bytesPerSecond: number | null) => void) | undefined
  const stop = vi.fn<() => void>()
  const watchNetwork = (listener: (bytesPerSecond: number | null) => void) => {
    tell = listener
    listener(50_000)
    return stop
  }
  const { life, limits } = heardBy({ watchNetwork }, undefined)
  tell?.(null)
  expect(limits()).toEqual([50_000, null])
  life.limitUpload(7)
  expect(stop).toHaveBeenCalledTimes(1)
  expect(limits()).toEqual([50_000, null, 7])
})

test('a publisher’s life watches the coverage, and knows its helpers once they are known', async () => {
  const helpers = Promise.resolve(['B'.repeat(22)])
  const { inputs } = heardBy({ watchCoverage: true, helpers }, 0)
  expect(inputs).toContainEqual({ type: 'watch-coverage', on: true })
  await helpers
  expect(inputs).toContainEqual({ type: 'helpers', peers: ['B'.repeat(22)] })
})

test('it says goodbye, and hears nothing after it', () => {
  const { life, inputs } = heardBy({}, 0)
  life.stop()
  expect(inputs.at(-1)).toEqual({ type: 'leave' })
  const { length } = inputs
  life.feed({ type: 'wake' })
  expect(inputs).toHaveLength(length)
})
