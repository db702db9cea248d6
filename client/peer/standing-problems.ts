/** What stands in a channel's way now: each problem once, told to the page when it comes up. */
import type { Problem } from '../api.ts'
import { addProblem } from './environment.ts'
import type { PageNews } from '../releases/events.ts'
import type { SignalingState } from '../signaling/signaling-link.ts'

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

  /** `detail` says in a few words why a server is unreachable. */
  signalingChanged(state: SignalingState, servers: readonly string[], detail: string): void {
    if (state === 'connected') this.drop('server-unreachable')
    if (state !== 'unreachable') return
    const which = servers.length === 0 ? 'No signaling server' : `The signaling server ${servers.join(', ')}`
    const message = `${which} cannot be reached (${detail}). What is here stays usable, and connections are tried again by themselves.`
    this.add({ code: 'server-unreachable', message })
  }

  /** Those of the tab that has the peer: it alone knows whether a server is reached. */
  follow(problems: readonly Problem[]): void {
    for (const problem of problems) this.add(problem)
    if (problems.every(({ code }) => code !== 'server-unreachable')) this.drop('server-unreachable')
  }

  private drop(code: Problem['code']): void {
    const at = this.list.findIndex((problem) => problem.code === code)
    if (at >= 0) this.list.splice(at, 1)
  }
}
