import { describe, expect, it } from 'vitest'
import { Random } from '../../lib/random.ts'
import type { ServiceContext, ServiceLink } from '../services/service.ts'
import { decodeLive, encodeNumbers, encodeSymbol, type LiveFrame } from './live-frames.ts'
import { Live } from './live.ts'
import type { LiveEffect } from './stream.ts'
import type { LiveTuning } from './tuning.ts'

const STREAM = 7
const INFO = { type: 'stream', stream: STREAM, data: 4, parity: 2 } as const
const symbol = (number: number) => ({
  number,
  signature: new Uint8Array(64).fill(number),
  bytes: new Uint8Array(10).fill(number),
})

/** One machine whose links are open to `peers` others, which are the test. */
class Rig implements ServiceContext<LiveEffect> {
  now = 0
  readonly live: Live
  readonly sent: { readonly to: number; readonly frame: LiveFrame | undefined }[] = []
  readonly effects: LiveEffect[] = []
  readonly bans: string[] = []
  readonly refusals: string[] = []
  private readonly open: ServiceLink[]

  constructor(peers: number, tuning: Partial<LiveTuning> = {}) {
    this.open = Array.from({ length: peers }, (_, id) => ({ id, peer: `peer ${id}`, buffered: 0 }))
    // As its publisher it has as many partners as anybody.
    this.live = new Live(this, { sourceFanout: tuning.fanout ?? 6, spare: 0, ...tuning })
    this.live.input(INFO)
  }

  links(): readonly ServiceLink[] {
    return this.open
  }

  send(to: number, body: Uint8Array): void {
    this.sent.push({ to, frame: decodeLive(body) })
  }

  emit(effect: LiveEffect): void {
    this.effects.push(effect)
  }

  fork(label: string): Random {
    return new Random(label)
  }

  ban(peer: string, reason: string): void {
    this.bans.push(`${peer}: ${reason}`)
  }

  refuse(reason: string): void {
    this.refusals.push(reason)
  }

  hears(from: number, ...words: readonly Uint8Array[]): void {
    for (const word of words) this.live.message({ id: from, peer: `peer ${from}`, buffered: 0 }, word)
    this.live.evaluate()
  }

  /** Answers all checks. */
  verify(ok = true): void {
    for (const effect of this.effects.splice(0))
      if (effect.type === 'verify-symbol')
        this.live.input({ type: 'symbol-verified', token: effect.token, ok })
  }

  /** Lets a time pass, and says what was sent meanwhile. */
  after(ms: number): { readonly to: number; readonly type: string; readonly numbers: readonly number[] }[] {
    const end = this.now + ms
    while (this.live.deadline() <= end) {
      this.now = Math.max(this.now, this.live.deadline())
      this.live.evaluate()
    }
    this.now = end
    return this.said()
  }

  said(): { readonly to: number; readonly type: string; readonly numbers: readonly number[] }[] {
    return this.sent.splice(0).map(({ to, frame }) => ({
      ...{ to, type: frame?.type ?? 'none' },
      numbers: frame && 'numbers' in frame ? frame.numbers : frame?.type === 'symbol' ? [frame.number] : [],
    }))
  }
}

/** Of six rounds. */
function partnersOf(refreshRounds: number): string[] {
  const rig = new Rig(40, { fanout: 4, refreshRounds })
  return Array.from({ length: 6 }, (_, number) => {
    rig.live.input({ type: 'push', stream: STREAM, ...symbol(number) })
    return rig
      .after(200)
      .map(({ to }) => to)
      .toSorted((a, b) => a - b)
      .join()
  })
}

describe('three phases', () => {
  it('propose what came in a round once, to f partners', () => {
    const rig = new Rig(12, { fanout: 3 })
    rig.live.input({ type: 'push', stream: STREAM, ...symbol(0) })
    rig.live.input({ type: 'push', stream: STREAM, ...symbol(1) })
    const said = rig.after(200)
    expect(said.map(({ type, numbers }) => [type, numbers])).toEqual(
      Array.from({ length: 3 }, () => ['propose', [0, 1]]),
    )
    expect(new Set(said.map(({ to }) => to)).size).toBe(3)
    expect(rig.after(1_000), 'each symbol once').toEqual([])
  })

  it('X: partners are drawn anew after so many rounds, and stay till then', () => {
    expect(new Set(partnersOf(1)).size).toBeGreaterThan(4)
    expect(new Set(partnersOf(Infinity)).size).toBe(1)
    const [first, second, third, fourth] = partnersOf(2)
    expect([first, third]).toEqual([second, fourth])
    expect(first).not.toBe(third)
  })

  it('Y: after so many rounds f peers are asked to propose to us, and do', () => {
    const rig = new Rig(20, { fanout: 5, feedMeRounds: 2, refreshRounds: Infinity })
    expect(rig.after(400).map(({ type }) => type)).toEqual(Array(5).fill('feed-me'))
    const fed = new Rig(20, { fanout: 1, refreshRounds: Infinity })
    fed.live.input({ type: 'push', stream: STREAM, ...symbol(0) })
    fed.after(200)
    fed.hears(13, Uint8Array.from([4, 0, 0, 0, STREAM]))
    fed.live.input({ type: 'push', stream: STREAM, ...symbol(1) })
    expect(fed.after(200).map(({ to }) => to)).toEqual([13])
  })

  it('request what is lacking once, however many propose it', () => {
    const rig = new Rig(3)
    rig.hears(0, ...encodeNumbers('propose', STREAM, [0, 1]))
    expect(rig.said()).toEqual([{ to: 0, type: 'request', numbers: [0, 1] }])
    rig.hears(1, ...encodeNumbers('propose', STREAM, [0, 1, 2]))
    expect(rig.said()).toEqual([{ to: 1, type: 'request', numbers: [2] }])
  })

  it('request of a window no more than brings it back', () => {
    const rig = new Rig(3)
    rig.hears(0, ...encodeNumbers('propose', STREAM, [0, 1, 2, 3, 4, 5, 6]))
    expect(rig.said()).toEqual([{ to: 0, type: 'request', numbers: [0, 1, 2, 3, 6] }])
  })

  it('request again of another who proposed it when it does not come, and no more often than is set', () => {
    const rig = new Rig(3, { retryMs: 600, triesMax: 3 })
    rig.hears(0, ...encodeNumbers('propose', STREAM, [0]))
    rig.hears(1, ...encodeNumbers('propose', STREAM, [0]))
    rig.said()
    const requests = rig.after(5_000).filter(({ type }) => type === 'request')
    expect(requests.map(({ to }) => to)).toEqual([1, 0])
  })

  it('serve what is here and was asked for, and pass on only what is verified', () => {
    const rig = new Rig(3, { fanout: 2 })
    rig.hears(0, ...encodeNumbers('propose', STREAM, [0]))
    rig.hears(0, encodeSymbol(STREAM, symbol(0)))
    rig.said()
    rig.hears(1, ...encodeNumbers('request', STREAM, [0, 1]))
    expect(rig.said(), 'not verified yet').toEqual([])
    rig.verify()
    expect(rig.effects).toEqual([{ type: 'symbol', stream: STREAM, number: 0, bytes: symbol(0).bytes }])
    rig.hears(1, ...encodeNumbers('request', STREAM, [0, 1]))
    expect(rig.said()).toEqual([{ to: 1, type: 'symbol', numbers: [0] }])
    expect(rig.after(200).map(({ type }) => type)).toEqual(['propose', 'propose'])
  })

  it('a link whose channel is full is not served: its request goes elsewhere', () => {
    const rig = new Rig(2, { bufferedMax: 100 })
    rig.live.input({ type: 'push', stream: STREAM, ...symbol(0) })
    const [word] = encodeNumbers('request', STREAM, [0])
    rig.live.message({ id: 0, peer: 'peer 0', buffered: 101 }, word ?? new Uint8Array())
    expect(rig.said()).toEqual([])
    expect(rig.refusals).toEqual(['uplink-full'])
  })
})

describe('strangers', () => {
  it('who forge a symbol are banned, and it is heard of nobody', () => {
    const rig = new Rig(3)
    rig.hears(2, ...encodeNumbers('propose', STREAM, [0]))
    rig.hears(2, encodeSymbol(STREAM, symbol(0)))
    rig.verify(false)
    expect(rig.bans).toEqual(['peer 2: forged-symbol'])
    expect(rig.effects).toEqual([])
    expect(rig.after(400).filter(({ type }) => type === 'propose')).toEqual([])
  })

  it('who send what nobody asked for, or a number far ahead, are not listened to', () => {
    const rig = new Rig(3)
    rig.hears(0, encodeSymbol(STREAM, symbol(3)))
    rig.hears(0, ...encodeNumbers('propose', STREAM, [5]))
    rig.hears(0, ...encodeNumbers('propose', STREAM, [1_000_000]))
    expect(rig.refusals).toEqual(['symbol-unasked', 'symbol-far-ahead'])
    rig.hears(1, Uint8Array.of(9))
    expect(rig.bans).toEqual(['peer 1: malformed-live'])
  })

  it('cannot make it grow without end, and what is old is forgotten', () => {
    const rig = new Rig(1, { keepMs: 2_000 })
    for (let at = 0; at < 5_000; at += 400)
      rig.hears(
        0,
        ...encodeNumbers(
          'propose',
          STREAM,
          Array.from({ length: 400 }, (_, i) => at + i),
        ),
      )
    expect(rig.live.sizes['wanted']).toBeLessThanOrEqual(4_096)
    for (let number = 0; number < 50; number++)
      rig.live.input({ type: 'push', stream: STREAM, ...symbol(number) })
    rig.after(3_000)
    expect(rig.live.sizes).toMatchObject({ held: 0, wanted: 0, checking: 0 })
    rig.live.input({ type: 'stream-ended', stream: STREAM })
    expect(rig.live.sizes).toEqual({ streams: 0, held: 0, wanted: 0, counts: 0, checking: 0 })
  })
})
