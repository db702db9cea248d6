/** `flashcrew doctor`: what works from here, in plain words: the server, STUN, TURN, WebRTC itself. */
import { io } from 'socket.io-client'
import { toIceServer, type Rtc } from '../../client/peer/environment.ts'
import type { Command } from '../commands.ts'
import { CommandFailure } from '../failure.ts'
import { badFinding, goodFinding, noteFinding, tellFindings, type Finding } from './findings.ts'
import { announcementOf } from '../peer/peer-parts.ts'
import { gatherCandidate, openLoopback } from './rtc-probe.ts'
import { DEFAULT_SERVER, parseServers, readWords, usage } from '../words.ts'

const answerMs = 5_000
/** Headers are dated; beyond this a release would seem to come from the future. */
const clockMsMax = 60_000
const nodeLeast = [20, 19] as const

/** Origins of servers. Throws a Failure of one sentence. */
export function parseDoctor(args: readonly string[]): readonly string[] {
  const { values, positionals } = readWords('doctor', args, {
    signaling: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  })
  if (positionals[0] !== undefined)
    throw usage(`“${positionals[0]}” is not needed: a server is named by --signaling.`)
  return parseServers(values.signaling ?? [DEFAULT_SERVER])
}

/** Each as soon as it is known. Never rejects. */
export async function* examineMachine(
  servers: readonly string[],
  loadRtc: () => Promise<Rtc>,
  nodeVersion = process.versions.node,
): AsyncGenerator<Finding> {
  yield nodeFinding(nodeVersion)
  const iceServers: RTCIceServer[] = []
  for (const server of servers) {
    const health = await serverFindings(server)
    yield* health
    if (health.some(({ state }) => state === 'bad')) continue
    yield await socketFinding(server)
    const announcement = await announcementOf(server)
    if (!announcement)
      yield noteFinding('announcement', `${server} announces no channel: nobody has claimed it yet.`)
    for (const each of announcement?.iceServers ?? [])
      // One finding for each address.
      for (const urls of [each.urls].flat()) iceServers.push(toIceServer({ ...each, urls }))
  }
  let rtc: Rtc
  try {
    rtc = await loadRtc()
    yield goodFinding('webrtc', 'WebRTC for Node.js is here.')
  } catch (error) {
    yield badFinding(
      'webrtc',
      error instanceof CommandFailure ? error.message : 'WebRTC for Node.js does not start here.',
    )
    return
  }
  yield await loopbackFinding(rtc)
  if (iceServers.length === 0)
    yield noteFinding(
      'stun',
      'No STUN or TURN server is announced: peers of one network find each other, others may not.',
    )
  for (const server of iceServers) yield await iceFinding(rtc, server)
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > nodeLeast[0] || (major === nodeLeast[0] && minor >= nodeLeast[1])
  return isNew
    ? goodFinding('node', `Node.js ${version} is new enough.`)
    : badFinding('node', `Node.js ${version} is too old: ${nodeLeast.join('.')} or newer is needed.`)
}

async function serverFindings(server: string): Promise<Finding[]> {
  try {
    const response = await fetch(`${server}/healthz`, { signal: AbortSignal.timeout(answerMs) })
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok || (body as { ok?: unknown } | null)?.ok !== true)
      return [badFinding('server', `${server} answers, but not as a Flashcrew server does.`)]
    return [
      goodFinding('server', `The server ${server} answers.`),
      clockFinding(server, response.headers.get('Date')),
    ]
  } catch {
    return [
      badFinding('server', `The server ${server} does not answer: check its address, and that it runs.`),
    ]
  }
}

function clockFinding(server: string, date: string | null): Finding {
  const offMs = date === null ? 0 : Date.now() - Date.parse(date)
  const seconds = Math.round(Math.abs(offMs) / 1_000)
  if (Math.abs(offMs) <= clockMsMax) return goodFinding('clock', 'The clock agrees with the server’s.')
  return badFinding(
    'clock',
    `The clock is ${seconds} s ${offMs > 0 ? 'before' : 'behind'} that of ${server}: set it.`,
  )
}

async function socketFinding(server: string): Promise<Finding> {
  for (const transport of ['websocket', 'polling'])
    if (await connects(server, transport))
      return transport === 'websocket'
        ? goodFinding('socket', `A WebSocket to ${server} opens.`)
        : noteFinding(
            'socket',
            `No WebSocket to ${server} opens (a proxy may block it); slower polling works.`,
          )
  return badFinding('socket', `No connection to ${server} opens, neither by WebSocket nor by polling.`)
}

function connects(server: string, transport: string): Promise<boolean> {
  const socket = io(server, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    timeout: answerMs,
  })
  return new Promise((resolve) => {
    const end = (isOpen: boolean) => {
      socket.disconnect()
      resolve(isOpen)
    }
    socket.on('connect', () => end(true))
    socket.on('connect_error', () => end(false))
  })
}

async function loopbackFinding(rtc: Rtc): Promise<Finding> {
  const tookMs = await openLoopback(rtc, {}, answerMs)
  return tookMs === null
    ? badFinding(
        'loopback',
        'No DataChannel opens, not even from this machine to itself: a firewall may block UDP.',
      )
    : goodFinding('loopback', `A DataChannel from this machine to itself opens, in ${Math.round(tookMs)} ms.`)
}

async function iceFinding(rtc: Rtc, server: RTCIceServer): Promise<Finding> {
  const url = String(server.urls)
  const isTurn = /^turns?:/.test(url)
  const found = await gatherCandidate(rtc, server, isTurn ? 'relay' : 'srflx', answerMs)
  if (isTurn)
    return found
      ? goodFinding('turn', `${url} relays, from ${found}.`)
      : badFinding('turn', `${url} relays nothing: it is out of reach, or refuses its name and password.`)
  return found
    ? goodFinding('stun', `${url} answers: this machine is seen as ${found}.`)
    : badFinding(
        'stun',
        `${url} does not say how this machine is seen from outside: it is out of reach, or UDP is blocked.`,
      )
}

export const doctorCommand: Command = {
  help: `flashcrew doctor: says what works from here.

Usage:
  flashcrew doctor [--signaling URL]…

  --signaling URL     a server, default ${DEFAULT_SERVER}; repeat for more
  --json              one JSON object a line
  -h, --help          this

It looks at Node.js, the server and its clock, the WebSocket to it, WebRTC, a DataChannel from this
machine to itself, and each STUN and TURN server that the server announces.
Exit codes: 0 nothing is wrong, 1 something is, 2 the command line is not understood.
`,
  async run(words, around) {
    const findings = examineMachine(parseDoctor(words), () => around.loadRtc())
    return tellFindings(findings, around.output)
  },
}
