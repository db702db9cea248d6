/** What one plain DataChannel carries between two tabs of this machine: the yardstick for everything above it. */
import type { Page } from '@playwright/test'
import { meanAndSpread } from '../report/report.ts'

const MESSAGE_BYTES = 16 * 1024
const HIGH_WATER_BYTES = 1024 * 1024
const LOW_WATER_BYTES = 256 * 1024

/** Bytes per second. */
export interface RawThroughput {
  readonly fresh: number
  readonly warm: number
}

interface Raw {
  readonly connection: RTCPeerConnection
  channel?: RTCDataChannel
  /** Resolves with the time, in milliseconds since 1970, when this many bytes have come. */
  received(bytes: number): Promise<number>
}

declare global {
  interface Window {
    raw: Raw
  }
}

/**
 * Bytes per second of 1 + `runs` transfers of `bytes` from `sender` to `receiver`, one after another on one unordered,
 * reliable channel. The first meets a fresh window and is many times slower; the yardstick is the mean of the others,
 * the best that the channel does.
 */
export async function rawThroughput(
  sender: Page,
  receiver: Page,
  bytes: number,
  runs: number,
): Promise<RawThroughput> {
  await connect(sender, receiver)
  const rates: number[] = []
  for (let run = 0; run <= runs; run++) {
    // oxlint-disable no-await-in-loop -- one transfer after another is the point
    const end = receiver.evaluate((count) => window.raw.received(count), bytes)
    const start = await sender.evaluate(send, [
      bytes,
      MESSAGE_BYTES,
      HIGH_WATER_BYTES,
      LOW_WATER_BYTES,
    ] as const)
    rates.push(bytes / (((await end) - start) / 1_000))
  }
  const [fresh = Number.NaN, ...warm] = rates
  return { fresh, warm: meanAndSpread(warm).mean }
}

async function connect(sender: Page, receiver: Page): Promise<void> {
  await Promise.all([sender.evaluate(prepare), receiver.evaluate(prepare)])
  const offer = await sender.evaluate(describe, null)
  const answer = await receiver.evaluate(describe, offer)
  await sender.evaluate(async (sdp) => {
    await window.raw.connection.setRemoteDescription({ type: 'answer', sdp })
    const { channel } = window.raw
    if (channel?.readyState !== 'open')
      await new Promise((resolve) => channel?.addEventListener('open', resolve))
  }, answer)
}

/** Runs in the page, as do the next two. */
function prepare(): void {
  const connection = new RTCPeerConnection()
  let total = 0
  let waiting: { readonly bytes: number; readonly resolve: (at: number) => void } | undefined
  const settle = (): void => {
    if (waiting === undefined || total < waiting.bytes) return
    total -= waiting.bytes
    waiting.resolve(performance.timeOrigin + performance.now())
    waiting = undefined
  }
  window.raw = {
    connection,
    received: (bytes) =>
      new Promise((resolve) => {
        waiting = { bytes, resolve }
        settle()
      }),
  }
  connection.addEventListener('datachannel', ({ channel }) => {
    channel.binaryType = 'arraybuffer'
    channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      total += data.byteLength
      settle()
    })
  })
}

/** The SDP with all candidates in it: an offer for null, an answer for an offer. */
async function describe(offer: string | null): Promise<string> {
  const { raw } = window
  const { connection } = raw
  const gathered = new Promise<void>((resolve) => {
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') resolve()
    })
  })
  if (offer === null) {
    raw.channel = connection.createDataChannel('raw', { ordered: false })
    await connection.setLocalDescription(await connection.createOffer())
  } else {
    await connection.setRemoteDescription({ type: 'offer', sdp: offer })
    await connection.setLocalDescription(await connection.createAnswer())
  }
  await gathered
  return connection.localDescription?.sdp ?? ''
}

/** Milliseconds since 1970 at the first message. */
async function send([bytes, messageBytes, high, low]: readonly [
  number,
  number,
  number,
  number,
]): Promise<number> {
  const { channel } = window.raw
  if (channel === undefined) throw new Error('this tab has no channel to send on')
  channel.bufferedAmountLowThreshold = low
  const start = performance.timeOrigin + performance.now()
  for (let left = bytes; left > 0; left -= messageBytes) {
    if (channel.bufferedAmount > high) {
      await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }))
    }
    channel.send(new Uint8Array(Math.min(left, messageBytes)))
  }
  return start
}
