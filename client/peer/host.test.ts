import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CandidateTypes } from '../rtc/candidate-types.ts'
import { candidateTypesOf } from './stats.ts'
import { MachineHost, type HostParts } from './host.ts'
import type { LinkRequest } from '../rtc/rtc-link.ts'
import { must } from '../../shared/lib/assert.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import type { Effect, Input, Machine, NodeSnapshot } from '../../shared/crew/io.ts'

/** Answers each type of input with the effects written down for it, and notes what it was given and when. */
class ScriptedMachine implements Machine {
  readonly inputs: Input[] = []
  readonly times: number[] = []
  readonly script = new Map<Input['type'], Effect[]>()
  wakeAt = Infinity
  depth = 0

  handle(input: Input, now: number): Effect[] {
    expect(this.depth).toBe(0)
    this.depth++
    this.inputs.push(input)
    this.times.push(now)
    if (input.type === 'wake') this.wakeAt = Infinity
    this.depth--
    return this.script.get(input.type) ?? []
  }
  deadline(): number {
    return this.wakeAt
  }
  inspect(): NodeSnapshot {
    throw new Error('not asked for here')
  }
  get types(): string[] {
    return this.inputs.map(({ type }) => type)
  }
}

class FakeLink {
  readonly request: LinkRequest
  readonly log: string[] = []
  readonly buffered = 0
  candidates: CandidateTypes | null = null
  constructor(request: LinkRequest) {
    this.request = request
  }
  signal(): void {
    this.log.push('signal')
  }
  send(bytes: Uint8Array): void {
    this.log.push(`send ${bytes.length}`)
  }
  close(): void {
    this.log.push('close')
  }
}

let machine: ScriptedMachine
let links: FakeLink[]
let done: string[]
let chunks: Map<string, Uint8Array>

function makeHost(parts: Partial<HostParts> = {}): MachineHost {
  return new MachineHost({
    machine,
    links: {
      open: (request) => {
        const link = new FakeLink(request)
        links.push(link)
        return link
      },
    },
    store: {
      saveHeader: (header) => void done.push(`header ${header.id}`),
      saveManifest: (release) => void done.push(`manifest ${release}`),
      saveChunk: (hash, bytes) => {
        done.push(`chunk ${hash}`)
        chunks.set(hash, bytes)
      },
      chunk: (hash) => chunks.get(hash) ?? Promise.resolve(null),
      find: (release) => Promise.resolve(release === 'known' ? [0, 2] : []),
      forget: (release) => void done.push(`forget ${release}`),
    },
    performServer: (effect) => void done.push(effect.type),
    verifyHeader: () => Promise.resolve(null),
    isHashOf: (hash, bytes) => Promise.resolve(hash === `hash of ${bytes.length}`),
    hash: (bytes) => Promise.resolve(`digest of ${bytes.length}`),
    report: (event) => void done.push(`report ${event.type}`),
    broke: (error) => void done.push(`broke ${String(error)}`),
    fetchChunks: (release, first, last) => void done.push(`fetch ${release} ${first}–${last}`),
    now: () => performance.now(),
    ...parts,
  })
}

const wake: Input = { type: 'wake' }
const dial: Effect = { type: 'dial', link: 7, peer: 'p', initiator: true }
const send = (length: number): Effect => ({ type: 'send', link: 7, bytes: new Uint8Array(length) })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'queueMicrotask'] })
  machine = new ScriptedMachine()
  links = []
  done = []
  chunks = new Map()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('effects', () => {
  test('are performed in the order in which they come', () => {
    machine.script.set('wake', [
      { type: 'store-chunk', release: 'r', chunk: 0, hash: 'h', bytes: Uint8Array.of(1) },
      { type: 'report', event: { type: 'complete', release: 'r' } },
      { type: 'server-introduce', except: [], heartbeat: null },
      { type: 'forget-release', release: 'old' },
    ])
    makeHost().feed(wake)
    expect(done).toEqual(['chunk h', 'report complete', 'server-introduce', 'forget old'])
  })

  test('of a link go to that link, and its events come back as inputs', () => {
    machine.script.set('wake', [dial, send(3), { type: 'apply-signal', link: 7, data: toUtf8('x') }, send(4)])
    const host = makeHost()
    host.feed(wake)
    expect(links[0]?.log).toEqual(['send 3', 'signal', 'send 4'])
    const request = links[0]?.request
    request?.onOpen()
    request?.onMessage(Uint8Array.of(9))
    request?.onDrained(12)
    request?.onClose('closed')
    request?.onClose('closed')
    expect(machine.types).toEqual(['wake', 'link-open', 'message', 'drained', 'link-closed'])
    expect([...host.openLinks]).toEqual([])
  })

  test('a hangup closes the link, of which nothing is heard again', () => {
    machine.script.set('wake', [dial, { type: 'hangup', link: 7 }])
    makeHost().feed(wake)
    expect(links[0]?.log).toEqual(['close'])
    links[0]?.request.onClose('closed')
    expect(machine.types).toEqual(['wake'])
  })

  test('open links are counted by their candidate types, where these are known', () => {
    machine.script.set(
      'wake',
      [7, 8, 9, 10].map((link) => ({ ...dial, link })),
    )
    const host = makeHost()
    host.feed(wake)
    expect(candidateTypesOf(host.openLinks)).toEqual({})
    const [one, two, three] = links
    if (one) one.candidates = { local: 'host', remote: 'host' }
    if (two) two.candidates = { local: 'srflx', remote: 'relay' }
    if (three) three.candidates = { local: 'host', remote: 'host' }
    expect(candidateTypesOf(host.openLinks)).toEqual({ 'host/host': 2, 'srflx/relay': 1 })
    one?.request.onClose('closed')
    expect(candidateTypesOf(host.openLinks)).toEqual({ 'host/host': 1, 'srflx/relay': 1 })
  })

  test('for a link that is gone do nothing', () => {
    machine.script.set('wake', [send(1), { type: 'hangup', link: 7 }])
    expect(() => makeHost().feed(wake)).not.toThrow()
  })
})

describe('asynchronous effects', () => {
  test('are answered by their tokens, in whatever order they end', async () => {
    machine.script.set('wake', [
      { type: 'verify-hash', token: 1, hash: 'hash of 3', bytes: new Uint8Array(3) },
      { type: 'verify-hash', token: 2, hash: 'hash of 3', bytes: new Uint8Array(4) },
      { type: 'verify-header', token: 3, jws: toUtf8('x') },
      { type: 'find-chunks', release: 'known', manifest: { files: [], chunks: [] } },
      { type: 'load-chunk', token: 4, release: 'r', chunk: 0, hash: 'gone' },
      { type: 'digest', token: 5, bytes: new Uint8Array(3) },
    ])
    makeHost().feed(wake)
    await vi.waitFor(() => expect(machine.inputs).toHaveLength(7))
    expect(machine.inputs.slice(1)).toEqual(
      expect.arrayContaining([
        { type: 'hash-verified', token: 1, ok: true },
        { type: 'hash-verified', token: 2, ok: false },
        { type: 'header-verified', token: 3, header: null, clockMs: expect.any(Number) as number },
        { type: 'chunks-found', release: 'known', have: [0, 2] },
        { type: 'loaded', token: 4, bytes: null },
        { type: 'digested', token: 5, digest: 'digest of 3' },
      ]),
    )
  })

  test('that fail are answered too', async () => {
    machine.script.set('wake', [
      { type: 'verify-hash', token: 1, hash: 'h', bytes: new Uint8Array(3) },
      { type: 'verify-header', token: 2, jws: toUtf8('x') },
      { type: 'digest', token: 3, bytes: new Uint8Array(3) },
    ])
    const failure = Promise.reject(new Error('no WebCrypto'))
    const fails = () => failure
    makeHost({ isHashOf: fails, hash: fails, verifyHeader: fails }).feed(wake)
    await vi.waitFor(() => expect(machine.inputs).toHaveLength(4))
    expect(machine.inputs.slice(1)).toEqual([
      { type: 'hash-verified', token: 1, ok: false },
      { type: 'header-verified', token: 2, header: null, clockMs: expect.any(Number) as number },
      { type: 'digested', token: 3, digest: '' },
    ])
  })

  test('a chunk stored a moment ago is loaded within the same step, after the effects before it', () => {
    machine.script.set('wake', [
      { type: 'store-chunk', release: 'r', chunk: 0, hash: 'h', bytes: Uint8Array.of(1) },
      { type: 'load-chunk', token: 5, release: 'r', chunk: 0, hash: 'h' },
      { type: 'report', event: { type: 'complete', release: 'r' } },
    ])
    makeHost().feed(wake)
    expect(machine.inputs.at(-1)).toEqual({ type: 'loaded', token: 5, bytes: Uint8Array.of(1) })
    expect(done).toEqual(['chunk h', 'report complete'])
  })

  test('are not answered after stop', async () => {
    let answer: ((good: boolean) => void) | undefined
    const isHashOf = () => new Promise<boolean>((resolve) => (answer = resolve))
    machine.script.set('wake', [dial, { type: 'verify-hash', token: 1, hash: 'h', bytes: new Uint8Array(1) }])
    const host = makeHost({ isHashOf })
    host.feed(wake)
    host.stop()
    must(answer, 'it was asked')(true)
    await Promise.resolve()
    host.feed(wake)
    expect(machine.types).toEqual(['wake'])
    expect(links[0]?.log).toEqual(['close'])
  })
})

describe('re-entrancy', () => {
  test('an input from within an effect waits until all effects of the step are performed', () => {
    machine.script.set('wake', [dial, send(1), { type: 'report', event: { type: 'complete', release: 'r' } }])
    const host = makeHost({
      report: () => {
        host.feed({ type: 'server-up' })
        done.push('reported')
        expect(machine.types).toEqual(['wake'])
      },
    })
    host.feed(wake)
    expect(done).toEqual(['reported'])
    expect(machine.types).toEqual(['wake', 'server-up'])
  })

  test('a machine that throws is stopped, once, and the error handed on', () => {
    const host = makeHost()
    machine.handle = () => {
      throw new Error('invariant')
    }
    host.feed(wake)
    host.feed(wake)
    expect(done).toEqual(['broke Error: invariant'])
  })
})

describe('the timer', () => {
  test('wakes the machine at its deadline, by the clock of the page', () => {
    machine.wakeAt = performance.now() + 250
    makeHost().feed({ type: 'server-up' })
    vi.advanceTimersByTime(249)
    expect(machine.types).toEqual(['server-up'])
    vi.advanceTimersByTime(2)
    expect(machine.types).toEqual(['server-up', 'wake'])
  })

  test('is one, moved forward by an earlier deadline', () => {
    const host = makeHost()
    machine.wakeAt = performance.now() + 1_000
    host.feed({ type: 'server-up' })
    machine.wakeAt = performance.now() + 100
    host.feed({ type: 'server-down' })
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(101)
    expect(machine.types).toEqual(['server-up', 'server-down', 'wake'])
  })

  test('does not wake the machine before a deadline that has moved back', () => {
    const host = makeHost()
    machine.wakeAt = performance.now() + 100
    host.feed({ type: 'server-up' })
    machine.wakeAt = performance.now() + 500
    host.feed({ type: 'server-down' })
    vi.advanceTimersByTime(499)
    expect(machine.types).toEqual(['server-up', 'server-down'])
    vi.advanceTimersByTime(2)
    expect(machine.types).toEqual(['server-up', 'server-down', 'wake'])
  })

  test('is none while there is nothing to wait for, and none after stop', () => {
    const host = makeHost()
    host.feed(wake)
    expect(vi.getTimerCount()).toBe(0)
    machine.wakeAt = performance.now() + 100
    host.feed({ type: 'server-up' })
    host.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})
