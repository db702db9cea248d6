/** The script tag of one page: what is marked, the service worker, and the way to others, for as long as the page is there. */
import type { SharedSite } from '../swarm/shared-site.ts'
import { after } from './after.ts'
import { readCompany, type Plain } from './decide.ts'
import { hadItsTime } from './marked/grace.ts'
import { Marks } from './marked/marks.ts'
import { Opening } from './opening.ts'
import { pageTimes } from './marked/site-speed.ts'
import type { TagScript } from './tag-script.ts'
import { Tally } from './tally.ts'
import { WorkerDoor } from './worker-door.ts'

/** When a visitor who was alone asks anew, each so many seconds after the one before. */
const looksAgain = [1, 1, 2, 4, 8, 16]

export class PageScript {
  private readonly tally = new Tally()
  private readonly opening: Opening
  private readonly marks: Marks
  private readonly door: WorkerDoor
  /** Before it nothing is done that would be in the way. */
  private readonly begun: Promise<void>
  private opened: Promise<SharedSite | Plain>
  private readonly isDebugged: boolean

  /** `written`: the server's answer, where it wrote one into the script. */
  constructor(script: TagScript, written: unknown) {
    const { tally } = this
    const told = readCompany(written)
    this.isDebugged = script.settings['debug'] !== undefined
    this.opening = new Opening({ script, told, changed: () => tally.tell() })
    const { hasCompany } = this.opening
    const opened = () => this.opened
    this.marks = new Marks({ tally, hasCompany, opened })
    this.door = new WorkerDoor({ tally, hasCompany, opened, path: script.settings['worker'] })
    // Whoever waits for this script (head-start.ts) hears that it is here.
    tally.tell()
    this.begun = hadItsTime(pageTimes(), told?.visitors ?? 0)
    this.opened = this.begun.then(() => this.open())
  }

  async start(): Promise<void> {
    await this.begun
    this.marks.begin()
    if (this.isDebugged)
      void import('./panels/panels.ts').then(({ showOverlay }) => showOverlay(() => this.tally.tell()))
    void this.door.begin()
    if ((await this.opened) === 'alone') await this.lookAgain()
  }

  /**
   * Who was alone at first is soon of most use: it has what the others come for. What has not come by then it gets with them;
   * what has, as far as the browser still has it, it gives them.
   */
  private async lookAgain(): Promise<void> {
    for (const seconds of looksAgain) {
      await after(seconds * 1_000)
      if (!(await this.opening.looksAgain())) continue
      // Before anything else: what has begun is in the way of a site that is busy.
      const taken = this.marks.takeAlone()
      const opened = await this.open(true)
      if (typeof opened !== 'string') {
        this.opened = Promise.resolve(opened)
        void this.door.tellList()
        return this.marks.goOn(taken)
      }
      for (const own of taken.values()) own.giveBack()
      if (opened !== 'alone') return
    }
  }

  private async open(again = false): Promise<SharedSite | Plain> {
    const opened = await this.opening.open(again)
    if (typeof opened !== 'string') this.tally.follow(opened)
    return opened
  }
}
