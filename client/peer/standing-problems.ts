/** What stands in a channel's way now: each problem once, told to the page when it comes up. */
import type { Problem } from '../api.ts'
import { addProblem } from './environment.ts'
import type { PageNews } from '../releases/events.ts'
import type { SignalingFault, SignalingState } from '../signaling/signaling-link.ts'

export class StandingProblems {
  /** The page's own list. */
  readonly list: Problem[]
  private readonly news: Pick<PageNews, 'problem'>

  constructor(list: Problem[], news: Pick<PageNews, 'problem'>) {
    this.list = list
    this.news = news
  }

  add(problem: Problem): void {
    if (addProblem(this.list, problem)) this.news.problem(problem)
  }

  signalingChanged(state: SignalingState, servers: readonly string[], fault: SignalingFault): void {
    if (state === 'connected') this.drop('server-unreachable')
    if (state !== 'unreachable') return
    const which = servers.length === 0 ? 'No signaling server' : `The signaling server ${servers.join(', ')}`
    const message = `${which} cannot be reached (${explained(fault)}). What is here stays usable, and connections are tried again by themselves.`
    this.add({ code: 'server-unreachable', message })
  }

  /** `isImpossible`: only a relay is to be used, and there is none. */
  wayChanged(isImpossible: boolean): void {
    if (isImpossible) this.add({ code: 'no-relay', message: NO_RELAY })
    else this.drop('no-relay')
  }

  /** What the server made of this publisher's newest header; '' where it is kept. */
  headerAnswered(refused: string): void {
    const message = refused === '' ? '' : notKept(refused)
    // It is asked for again and again: what stands already is not told anew.
    if (this.list.some((problem) => problem.message === message)) return
    this.drop('header-not-kept')
    if (message !== '') this.add({ code: 'header-not-kept', message })
  }

  /** Those of the tab that has the peer: it alone knows whether a server is reached. */
  follow(problems: readonly Problem[]): void {
    for (const problem of problems) this.add(problem)
    for (const standing of OF_THE_PEER)
      if (problems.every(({ code }) => code !== standing)) this.drop(standing)
  }

  private drop(code: Problem['code']): void {
    const at = this.list.findIndex((problem) => problem.code === code)
    if (at >= 0) this.list.splice(at, 1)
  }
}

/** Those that come and go with the peer, whichever tab has it. */
const OF_THE_PEER = ['server-unreachable', 'no-relay'] as const

const NO_RELAY =
  'Connections are to go by a relay only, and the server names no TURN server: nothing can arrive from other receivers. Allow direct connections, or ask the server’s operator for a TURN server.'

function notKept(refused: string): string {
  return refused === 'disk'
    ? 'The signaling server hands this release out, but could not write it to its disk: its next restart would lose it. It tries again by itself. Tell its operator, and keep this publisher open.'
    : `The signaling server does not keep this release (it refuses: ${refused}), so newcomers hear of it from other receivers only. It is sent again by itself. Keep this publisher open.`
}

const FAULTS = {
  '': 'it is not known why',
  none: 'none is named',
  silent: 'no answer',
  lost: 'the connection was lost',
  leaving: 'the server is going away',
  foreign: 'the server does not answer as a signaling server does',
}

function explained(fault: SignalingFault): string {
  if (typeof fault === 'string') return FAULTS[fault]
  return fault.refused === 'not-configured'
    ? 'it serves other channels only, unless its CHANNELS say more'
    : `the server refuses: ${fault.refused}`
}
