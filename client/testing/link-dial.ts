/** Two ends of one link under test: what each is told, what passes between them, and the rules that hold in every case. */
import type { LinkConnection, LinkFactory } from '../rtc/rtc-link.ts'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { must } from '../../shared/lib/assert.ts'
import type { PeerId } from '../../shared/crew/io.ts'

export interface LinkEnd {
  readonly peer: PeerId
  readonly links: LinkFactory
}

export interface Silent {
  readonly address: string
  readonly port: number
}

/** Two ends that can reach each other, in an environment of their own. */
export interface LinkPair {
  readonly caller: LinkEnd
  readonly callee: LinkEnd
  /** Connections that were constructed and are not closed. */
  connections(): number
  /** Bytes that were sent and have not left are told, and leave before a closing channel does. Node's stack tells 0, and drops them. */
  readonly keepsQueue: boolean
  /** While a queue empties, it is told how much is left. Firefox tells only that all has gone (seen in 153). */
  readonly tellsFalling: boolean
  /** An address and a port of this machine where nobody answers. */
  readonly silent: Silent
}

/** Longer than any step takes on a busy machine; a step that does not come at all fails after it. */
const stepMsMax = 10_000
const pollMs = 4

/** Resolves when `condition` holds. Rejects with what did not happen. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + stepMsMax
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`this did not happen in ${stepMsMax} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

export function checkHeld(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

export type SignalRoute = (data: Uint8Array, deliver: (data: Uint8Array) => void) => void

/** One end, with a record of everything it was told. */
export class Side {
  readonly name: string
  readonly messages: Uint8Array[] = []
  readonly drained: number[] = []
  readonly closings: string[] = []
  readonly signals: Uint8Array[] = []
  readonly faults: string[] = []
  opens = 0
  openedAt = Number.NaN
  /** Called on each message, after it was recorded. */
  onMessage: () => void = () => {}
  private opened: LinkConnection | null = null
  /** Closed by us or told closed: nothing may follow. */
  private isDone = false

  constructor(name: string) {
    this.name = name
  }

  open(end: LinkEnd, remote: PeerId, initiator: boolean, send: (data: Uint8Array) => void): void {
    this.opened = end.links.open({
      initiator,
      remote,
      onSignal: (data) => {
        this.heard('a signal')
        this.signals.push(data)
        send(data)
      },
      onOpen: () => {
        this.heard('its opening')
        this.openedAt = performance.now()
        if (++this.opens > 1) this.faults.push(`${this.name} was told twice that it opened`)
      },
      onMessage: (bytes) => {
        this.heard('a message')
        if (this.opens === 0) this.faults.push(`${this.name} was given a message before it opened`)
        this.messages.push(bytes)
        this.onMessage()
      },
      onDrained: (buffered) => {
        this.heard('draining')
        this.drained.push(buffered)
      },
      onClose: (reason) => {
        this.heard('closing')
        this.isDone = true
        this.closings.push(reason)
      },
    })
  }

  get link(): LinkConnection {
    return must(this.opened, `${this.name} was opened`)
  }

  get isOpen(): boolean {
    return this.opens === 1 && this.closings.length === 0
  }

  close(): void {
    this.isDone = true
    this.link.close()
  }

  private heard(what: string): void {
    if (this.isDone) this.faults.push(`${this.name} was told of ${what} after it had closed`)
  }
}

/** Carries signals as they come. */
export const straight: SignalRoute = (data, deliver) => deliver(data)
/** Carries nothing. */
export const nowhere: SignalRoute = () => {}

interface DialOptions {
  /** Whom each end believes to connect to; by default the other. */
  readonly callerExpects?: PeerId
  readonly calleeExpects?: PeerId
  readonly toCallee?: SignalRoute
  readonly toCaller?: SignalRoute
}

/** A dial, as two machines make it: both ends are constructed, and signals are carried between them. */
export class Dial {
  readonly caller = new Side('the caller')
  readonly callee = new Side('the callee')
  readonly startedAt: number
  private readonly pair: LinkPair

  constructor(pair: LinkPair, options: DialOptions = {}) {
    const { caller, callee } = this
    const { toCallee = straight, toCaller = straight } = options
    this.pair = pair
    this.startedAt = performance.now()
    callee.open(pair.callee, options.calleeExpects ?? pair.caller.peer, false, carry(toCaller, caller))
    caller.open(pair.caller, options.callerExpects ?? pair.callee.peer, true, carry(toCallee, callee))
  }

  get sides(): readonly [Side, Side] {
    return [this.caller, this.callee]
  }

  async opened(): Promise<this> {
    await until('both ends opened', () => this.sides.every(({ isOpen }) => isOpen))
    return this
  }

  /** Ends whatever is left, waits until every connection is closed, and throws where a rule was broken on the way. */
  async end(): Promise<void> {
    for (const side of this.sides) side.close()
    await until('every connection was closed', () => this.pair.connections() === 0)
    const faults = this.sides.flatMap((side) => side.faults)
    checkHeld(faults.length === 0, faults.join('; '))
  }
}

/** A dial with both ends open. */
export async function dial(pair: LinkPair, options: DialOptions = {}): Promise<Dial> {
  return new Dial(pair, options).opened()
}

/** Signals arrive later and one at a time, as they do over any network. */
function carry(route: SignalRoute, to: Side): (data: Uint8Array) => void {
  return (data) => route(data, (carried) => queueMicrotask(() => to.link.signal(carried)))
}

/** What kind of signal it is, as its JSON says. */
export function signalType(data: Uint8Array): unknown {
  return (JSON.parse(fromUtf8(data) ?? '') as { type?: unknown }).type
}

/**
 * Holds the description back until a candidate has gone before it, and frees it of the candidates that it names itself:
 * who loses early candidates then knows none at all.
 */
export function candidatesFirst(): SignalRoute {
  let held: Uint8Array | null = null
  let isCandidateGone = false
  return (data, deliver) => {
    if (signalType(data) === 'candidate') {
      isCandidateGone = true
      deliver(data)
    } else held = withoutCandidates(data)
    if (!held || !isCandidateGone) return
    deliver(held)
    held = null
  }
}

/** Only the description, free of candidates. */
export const descriptionOnly: SignalRoute = (data, deliver) => {
  if (signalType(data) !== 'candidate') deliver(withoutCandidates(data))
}

function withoutCandidates(data: Uint8Array): Uint8Array {
  const text = fromUtf8(data) ?? ''
  return toUtf8(text.replaceAll(/a=(candidate:|end-of-candidates)(?:(?!\\r\\n).)*\\r\\n/g, ''))
}
