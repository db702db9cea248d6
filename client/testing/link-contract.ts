/**
 * What every LinkFactory keeps to, as cases that throw: run in vitest on links in memory (client/rtc/rtc-link.test.ts) and on
 * Node's WebRTC (cli/peer/rtc.test.ts), in Chromium (e2e/swarm/link.spec.ts) and in Firefox (e2e/firefox/link.spec.ts). Beside
 * what each case checks, Dial holds that an end is told nothing after it has closed, that it opens once and before its first
 * message, and that no connection is left.
 */
import { equalBytes } from '../../shared/lib/bytes.ts'
import { toUtf8 } from '../../shared/lib/text.ts'
import { limits } from '../../shared/wire/limits.ts'
import {
  candidatesFirst,
  checkHeld,
  descriptionOnly,
  dial,
  Dial,
  nowhere,
  signalType,
  straight,
  until,
  type LinkPair,
  type SignalRoute,
  type Side,
  type Silent,
} from './link-dial.ts'

export interface LinkCase {
  readonly name: string
  /** Resolves when the case holds; rejects with one sentence where it does not. */
  run(makePair: () => Promise<LinkPair>): Promise<void>
}

const stranger = 'A'.repeat(22)
const blockBytes = 16 * 1024
const blocks = 128
/** More than leaves in one round trip, less than is in doubt within the time that a closing link has. */
const farewells = 16
/** Of one message each way, one after another. */
const rounds = 50

const cases: Readonly<Record<string, (pair: LinkPair) => Promise<Dial>>> = {
  'opens on both sides, each told once': async (pair) => {
    const both = await dial(pair)
    for (const side of both.sides) checkHeld(side.opens === 1, `${side.name} was told ${side.opens} times`)
    return both
  },

  'messages of any size arrive whole, both ways': async (pair) => {
    const both = await dial(pair)
    const [caller, callee] = both.sides
    const sizes = [1, 2, 255, 1_100, blockBytes, limits.messageBytesMax]
    for (const [i, size] of sizes.entries()) {
      caller.link.send(block(i, size))
      callee.link.send(block(100 + i, size))
    }
    await until('all messages arrived', () =>
      both.sides.every((side) => side.messages.length >= sizes.length),
    )
    sameMessages(
      callee,
      sizes.map((size, i) => block(i, size)),
    )
    sameMessages(
      caller,
      sizes.map((size, i) => block(100 + i, size)),
    )
    return both
  },

  'a view sends its own bytes, which the sender may write over afterwards': async (pair) => {
    const both = await dial(pair)
    const whole = toUtf8('head|body|tail')
    both.caller.link.send(whole.subarray(5, 9))
    whole.fill(0)
    await until('the message arrived', () => both.callee.messages.length > 0)
    sameMessages(both.callee, [toUtf8('body')])
    return both
  },

  'many blocks of 16 KiB all arrive once, in whatever order, both ways at a time': async (pair) => {
    const both = await dial(pair)
    const sent = Array.from({ length: blocks }, (_, i) => block(i, blockBytes))
    for (const bytes of sent) for (const side of both.sides) side.link.send(bytes)
    await until('all blocks arrived', () => both.sides.every((side) => side.messages.length >= blocks))
    for (const side of both.sides) sameMessages(side, sent)
    return both
  },

  'buffered rises with what is sent, and onDrained tells falling values down to 0': async (pair) => {
    const both = await dial(pair)
    const { link, drained } = both.caller
    checkHeld(link.buffered === 0, `${link.buffered} bytes are queued before anything was sent`)
    for (let i = 0; i < blocks; i++) link.send(block(i, blockBytes))
    const queued = link.buffered
    if (!pair.keepsQueue) {
      await until('onDrained told 0', () => drained.at(-1) === 0)
      await until('all blocks arrived', () => both.callee.messages.length === blocks)
      checkHeld(
        drained.every((value) => value === 0),
        `onDrained told ${drained.join(', ')}`,
      )
      return both
    }
    checkHeld(queued > blockBytes, `only ${queued} bytes are queued after ${blocks * blockBytes} were sent`)
    await until('onDrained told 0', () => drained.includes(0))
    await until('all blocks arrived', () => both.callee.messages.length === blocks)
    checkHeld(link.buffered === 0, `${link.buffered} bytes are queued after onDrained told 0`)
    const told = [queued, ...drained]
    if (pair.tellsFalling) checkHeld(told.length > 2, 'onDrained told nothing before all had gone')
    const falls = drained.every((value, i) => value < (told[i] ?? 0))
    checkHeld(falls, `after ${queued} bytes were queued, onDrained told ${drained.join(', ')}`)
    checkHeld(
      (drained[0] ?? queued) <= queued / 2,
      `onDrained told ${drained[0]} of ${queued}: over half is left`,
    )
    link.send(block(0, 1))
    await until('onDrained told 0 again', () => drained.length > told.length - 1 && drained.at(-1) === 0)
    return both
  },

  'closing is told once to the other end, and never to the one that closes': async (pair) => {
    const both = await dial(pair)
    both.callee.close()
    await until('the caller was told', () => both.caller.closings.length > 0)
    await until('every connection was closed', () => pair.connections() === 0)
    checkHeld(both.caller.closings.length === 1, `the caller was told ${both.caller.closings.join(', ')}`)
    checkHeld(both.callee.closings.length === 0, 'the callee was told of its own closing')
    return both
  },

  'what was sent right before closing arrives before the closing is told': async (pair) => {
    const both = await dial(pair)
    const farewell = [...Array.from({ length: farewells }, (_, i) => block(i, blockBytes)), toUtf8('bye')]
    for (const bytes of farewell) both.caller.link.send(bytes)
    if (!pair.keepsQueue)
      await until('all had arrived', () => both.callee.messages.length === farewell.length)
    both.caller.close()
    both.caller.close()
    await until('the callee was told', () => both.callee.closings.length > 0)
    sameMessages(both.callee, farewell)
    return both
  },

  'nothing is delivered after closing, also of what is on its way': async (pair) => {
    const both = await dial(pair)
    const { caller, callee } = both
    callee.onMessage = () => callee.close()
    for (let i = 0; i < blocks; i++) caller.link.send(block(i, blockBytes))
    await until('the caller was told', () => caller.closings.length > 0)
    await until('every connection was closed', () => pair.connections() === 0)
    checkHeld(callee.messages.length === 1, `${callee.messages.length} messages were delivered, and not one`)
    checkHeld(caller.closings.length === 1, `the caller was told ${caller.closings.join(', ')}`)
    return both
  },

  'whatever is done with a closed link is harmless, at both ends': async (pair) => {
    const both = await dial(pair)
    both.caller.close()
    pester(both.caller)
    await until('the callee was told', () => both.callee.closings.length > 0)
    pester(both.callee)
    both.callee.close()
    await until('every connection was closed', () => pair.connections() === 0)
    for (const side of both.sides) {
      pester(side)
      side.close()
      checkHeld(side.messages.length === 0, `${side.name} was given a message that was sent after closing`)
    }
    checkHeld(both.callee.closings.length === 1, `the callee was told ${both.callee.closings.join(', ')}`)
    return both
  },

  'sending before it opens ends the link, told once and not in the midst of sending': async (pair) => {
    const both = new Dial(pair, { toCallee: nowhere, toCaller: nowhere })
    both.caller.link.send(block(0, 1))
    checkHeld(both.caller.closings.length === 0, 'the caller was told while it was sending')
    await until('the caller was told', () => both.caller.closings.length > 0)
    checkHeld(
      both.caller.closings.join() === 'send',
      `the caller was told ${both.caller.closings.join(', ')}`,
    )
    return both
  },

  'signals that make no sense are harmless, before, while and after it opens': async (pair) => {
    const littered = amid(nonsense)
    const both = new Dial(pair, { toCallee: littered, toCaller: littered })
    await both.opened()
    for (const side of both.sides) for (const litter of nonsense) side.link.signal(litter)
    both.caller.link.send(toUtf8('still here'))
    await until('a message arrived', () => both.callee.messages.length > 0)
    for (const side of both.sides) checkHeld(side.isOpen, `${side.name} closed: ${side.closings.join(', ')}`)
    return both
  },

  'candidates that lead nowhere, do not parse or are of another round end no dial': async (pair) => {
    const strays = strayCandidates(pair.silent)
    const littered = amid(strays)
    const both = await dial(pair, { toCallee: littered, toCaller: littered })
    for (const side of both.sides) for (const stray of strays) side.link.signal(stray)
    for (let round = 1; round <= rounds; round++) {
      for (const side of both.sides) side.link.send(toUtf8(`round ${round}`))
      await until(`round ${round} arrived`, () =>
        both.sides.every(({ messages }) => messages.length === round),
      )
    }
    return both
  },

  'only the first description counts, and none of the wrong kind': async (pair) => {
    let offer: Uint8Array | undefined
    const echoed: SignalRoute = (data, deliver) => {
      if (signalType(data) === 'offer') {
        offer = data
        // At the other end an answer is awaited, and its own offer says nothing to it.
        both.caller.link.signal(data)
      }
      deliver(data)
      if (signalType(data) === 'offer') deliver(data)
    }
    const both = new Dial(pair, { toCallee: echoed, toCaller: straight })
    await both.opened()
    if (offer) both.callee.link.signal(offer)
    const answers = both.callee.signals.filter((signal) => signalType(signal) === 'answer')
    checkHeld(answers.length === 1, `the callee gave ${answers.length} answers`)
    return both
  },

  'T2: an offer under a fingerprint that is not the remote’s is refused, unanswered, and closes': async (
    pair,
  ) => {
    const both = new Dial(pair, { calleeExpects: stranger })
    await until('the callee was told', () => both.callee.closings.length > 0)
    checkHeld(both.callee.closings.join() === 'foreign-fingerprint', both.callee.closings.join())
    checkHeld(both.callee.signals.length === 0, 'the callee answered a stranger')
    checkHeld(both.caller.opens === 0, 'the caller opened')
    return both
  },

  'T2: an answer under a fingerprint that is not the remote’s is refused, and closes': async (pair) => {
    const both = new Dial(pair, { callerExpects: stranger })
    await until('the caller was told', () => both.caller.closings.length > 0)
    checkHeld(both.caller.closings.join() === 'foreign-fingerprint', both.caller.closings.join())
    for (const side of both.sides) checkHeld(side.opens === 0, `${side.name} opened`)
    return both
  },

  'candidates that come before the offer are kept': (pair) =>
    dial(pair, { toCallee: candidatesFirst(), toCaller: descriptionOnly }),

  'candidates that come before the answer are kept': (pair) =>
    dial(pair, { toCallee: descriptionOnly, toCaller: candidatesFirst() }),

  'closing at once leaves nothing': async (pair) => {
    const both = new Dial(pair)
    for (const side of both.sides) side.close()
    await leavesNothing(both, pair)
    for (const side of both.sides) checkHeld(side.signals.length === 0, `${side.name} signaled`)
    return both
  },

  'closing while the offer is out leaves nothing': async (pair) => {
    const both = new Dial(pair, { toCallee: nowhere })
    await until('an offer was made', () => both.caller.signals.length > 0)
    for (const side of both.sides) side.close()
    await leavesNothing(both, pair)
    return both
  },

  'closing while the answer is out leaves nothing': async (pair) => {
    const both = new Dial(pair, { toCaller: nowhere })
    await until('an answer was made', () => both.callee.signals.length > 0)
    for (const side of both.sides) side.close()
    await leavesNothing(both, pair)
    return both
  },

  'once open, it tells the types of its two candidates, and not before': async (pair) => {
    const both = new Dial(pair)
    for (const side of both.sides) checkHeld(side.link.candidates === null, 'it tells them before it opened')
    await both.opened()
    await until('both ends tell them', () => both.sides.every(({ link }) => link.candidates !== null))
    const types = both.sides.map(({ link }) => link.candidates)
    const known = types.every(
      (pair) => pair && [pair.local, pair.remote].every((type) => /^(host|srflx|prflx|relay)$/.test(type)),
    )
    checkHeld(known, `candidate types are ${JSON.stringify(types)}`)
    return both
  },

  'twenty dials at a time all open': async (pair) => {
    const dials = Array.from({ length: 20 }, () => new Dial(pair))
    await Promise.all(dials.map((one) => one.opened()))
    checkHeld(pair.connections() === 40, `there are ${pair.connections()} connections, and not 40`)
    for (const one of dials) for (const side of one.sides) side.close()
    const [first] = dials
    checkHeld(first !== undefined, 'there is no dial')
    await Promise.all(dials.map((one) => one.end()))
    return first
  },
}

export const linkContract: readonly LinkCase[] = Object.entries(cases).map(([name, body]) => ({
  name,
  run: async (makePair) => (await body(await makePair())).end(),
}))

const text = (value: unknown): Uint8Array => toUtf8(JSON.stringify(value))
const candidate = (fields: object): Uint8Array => text({ type: 'candidate', candidate: fields })
const described = (...media: string[]): string => ['v=0', ...media, ''].join('\r\n')

/** None of these is a signal. */
const nonsense: readonly Uint8Array[] = [
  new Uint8Array(),
  Uint8Array.of(0xff, 0xfe, 0xfd),
  toUtf8('{"type":"offer"'),
  toUtf8('['.repeat(limits.signalBytesMax)),
  ...[null, 5, 'offer', [], {}, { type: 'offer' }, { type: ['offer'] }, { renegotiate: true }].map(text),
  text({ type: 'offer', sdp: 5 }),
  text({ type: 'answer', sdp: '' }),
  text({ type: 'offer', sdp: described('m=audio 9 UDP/TLS/RTP/SAVPF 111') }),
  text({ type: 'answer', sdp: described('m=application 9 UDP/DTLS/SCTP x', 'm=video 9 RTP/AVP 96') }),
  text({ type: 'offer', sdp: `${described('m=application 9 x')}${'x'.repeat(limits.signalBytesMax)}` }),
  text({ type: 'pranswer', sdp: described('m=application 9 UDP/DTLS/SCTP x') }),
  text({ type: 'rollback' }),
  text({ type: 'transceiverRequest', transceiverRequest: { kind: 'audio' } }),
  text({ type: 'candidate' }),
  candidate({}),
  candidate({ candidate: '', sdpMLineIndex: 0 }),
  candidate({ candidate: 'x'.repeat(2_000), sdpMLineIndex: 0 }),
  candidate({ candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host', sdpMLineIndex: 1 }),
  toUtf8('{"__proto__":{"type":"offer","sdp":"m=application"}}'),
]

/** In the form of a signal, but of no use to any browser. Nothing is sent to another machine. */
function strayCandidates({ address, port }: Silent): Uint8Array[] {
  const line = `candidate:1 1 udp 2113937151 ${address} ${port} typ host`
  const strays = [
    'candidate:nonsense',
    line,
    // Chromium turns to the newer round, where nobody answers.
    `${line} ufrag elsewhere`,
    `${line} generation 7`,
    line.replace(` ${port} `, ' 99999 '),
    line.replace('udp', 'carrier-pigeon'),
  ]
  return strays.map((stray) => candidate({ candidate: stray, sdpMLineIndex: 0, sdpMid: 'nowhere' }))
}

/** Carries each description with `litter` before and after it. */
function amid(litter: readonly Uint8Array[]): SignalRoute {
  return (data, deliver) => {
    const around = signalType(data) === 'candidate' ? [] : litter
    for (const carried of [...around, data, ...around]) deliver(carried)
  }
}

/** Bytes that differ from place to place and from one `seed` to the next. */
function block(seed: number, size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => seed * 17 + i * 31 + (i >> 8))
}

/** The side was given just these, in whatever order. */
function sameMessages({ name, messages }: Side, expected: readonly Uint8Array[]): void {
  const missing = [...expected]
  for (const message of messages) {
    const at = missing.findIndex((bytes) => equalBytes(bytes, message))
    checkHeld(at >= 0, `${name} was given ${message.length} bytes that nobody sent, or that it had already`)
    missing.splice(at, 1)
  }
  checkHeld(missing.length === 0, `${name} misses ${missing.length} of ${expected.length} messages`)
}

function pester({ link }: Side): void {
  link.send(toUtf8('too late'))
  link.signal(toUtf8('{}'))
  link.close()
  checkHeld(link.buffered >= 0, `${link.buffered} bytes are queued`)
}

async function leavesNothing(both: Dial, pair: LinkPair): Promise<void> {
  await until('every connection was closed', () => pair.connections() === 0)
  for (const side of both.sides) {
    checkHeld(side.opens === 0, `${side.name} opened`)
    checkHeld(side.closings.length === 0, `${side.name} was told ${side.closings.join(', ')}`)
  }
}
