import { describe, expect, it } from 'vitest'
import { toBase64Url } from '../../lib/text.ts'
import { encodeMessage, type Frame } from '../../wire/frames.ts'
import { makeContent } from '../world/content.ts'
import { byteKinds, Ledger, sharesOf } from './traffic.ts'

const id = toBase64Url(new Uint8Array(16).fill(3))
const circuit = toBase64Url(new Uint8Array(8).fill(3))
/** A data frame. */
function piece(bytes: Uint8Array, part = 1): Frame {
  return { type: 'data', tag: 7, part, generation: 0, offset: 0, bytes }
}
const walk: Frame = { type: 'walk', circuit, purpose: 'edge', hops: 3, origin: id, target: null }

describe('what a message’s bytes are for', () => {
  it('tells chunks, manifests and headers, set-up and control apart', () => {
    const content = makeContent('traffic', { bytes: 10_000 })
    const chunk = content.chunks[0]
    if (chunk === undefined) throw new Error('no chunk')
    const chunkMessage = encodeMessage([piece(chunk)])
    expect(sharesOf(chunkMessage).chunks).toBeCloseTo(chunk.length / chunkMessage.length, 2)
    expect(sharesOf(chunkMessage).metadata).toBe(0)
    const manifest = encodeMessage([piece(content.manifestBytes, 0)])
    expect(sharesOf(manifest).metadata).toBeCloseTo(content.manifestBytes.length / manifest.length, 2)
    expect(sharesOf(manifest).chunks).toBe(0)
    expect(sharesOf(encodeMessage([{ type: 'header', jws: content.jws }]))).toEqual({
      chunks: 0,
      metadata: 1,
      setUp: 0,
    })
    expect(sharesOf(encodeMessage([walk]))).toEqual({ chunks: 0, metadata: 0, setUp: 1 })
    expect(sharesOf(encodeMessage([{ type: 'prune' }]))).toEqual({ chunks: 0, metadata: 0, setUp: 0 })
  })

  it('splits a bundle by share', () => {
    const control = encodeMessage([{ type: 'prune' }]).length
    const setUp = encodeMessage([walk]).length
    const shares = sharesOf(encodeMessage([{ type: 'prune' }, walk]))
    expect(shares.setUp).toBeCloseTo(setUp / (setUp + control), 9)
  })

  it('takes what does not parse for control, and never fails', () => {
    for (const bytes of [[], [255], [16, 200], [16, 255, 255, 255, 255, 255], [0, 0, 0]])
      expect(sharesOf(Uint8Array.from(bytes))).toEqual({ chunks: 0, metadata: 0, setUp: 0 })
  })

  it('no two simulated chunks are equal', () => {
    const { chunks } = makeContent('bits', { bytes: 300_000, chunkBytes: 1_100 })
    expect(new Set(chunks.map((chunk) => chunk.join())).size).toBe(chunks.length)
  })
})

it('the ledger adds up hosts', () => {
  const ledger = new Ledger()
  for (let host = 0; host < 300; host++)
    for (const [kind] of byteKinds.entries()) ledger.count(host, kind, host + kind)
  expect(ledger.total(299).chunks).toBe(299)
  expect(ledger.total(7).retransmissions).toBe(7 + byteKinds.indexOf('retransmissions'))
  expect(ledger.total().chunks).toBe((299 * 300) / 2)
})

it('the ledger tells messages that carry bytes of a chunk from all others', () => {
  const ledger = new Ledger()
  const content = makeContent('traffic', { bytes: 10_000 })
  const chunk = content.chunks[0]
  if (chunk === undefined) throw new Error('no chunk')
  const messages: Frame[][] = [
    [piece(chunk)],
    [{ type: 'prune' }, piece(chunk)],
    [piece(content.manifestBytes, 0)],
    [{ type: 'header', jws: content.jws }],
    [walk],
    [{ type: 'prune' }],
  ]
  for (const frames of messages) ledger.countMessage(sharesOf(encodeMessage(frames)))
  expect(ledger.messages).toBe(6)
  expect(ledger.controlMessages).toBe(4)
})
