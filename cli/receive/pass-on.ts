/**
 * Passes releases on to a command, a listener and a hook. Each of the three is told of one release after another, and none waits for
 * the other two. What fails is told and left. What was under way when this process ended is done by the next one: at least once.
 */
import type { Output } from '../output.ts'
import type { WatchOptions } from './get-arguments.ts'
import { postHook, type HookTiming } from './hook.ts'
import { SINKS, type Errand, type Records, type ReleaseRecord, type Sink } from './records.ts'
import { runCommand, type CommandOutcome } from './run-command.ts'
import { documentOf, environmentOf, folderOf, listenerArguments, type News } from './tell-others.ts'

export interface PassOnRequest {
  readonly root: string
  readonly records: Records
  readonly watch: WatchOptions
  readonly exercises: boolean
  /** Of this process. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly output: Output
  readonly signal: AbortSignal
  readonly hookTiming?: HookTiming
}

const NAMES: Readonly<Record<Sink, string>> = {
  exec: 'The command',
  listener: 'The listener',
  hook: 'The hook',
}

export class PassOn {
  private readonly request: PassOnRequest
  private readonly lines = new Map<Sink, Promise<void>>()

  constructor(request: PassOnRequest) {
    this.request = request
  }

  /** Where news of such a release are to go. Of an exercise or a test nowhere, unless it was asked for. */
  errandsOf({ report }: Pick<ReleaseRecord, 'report'>, news: Errand['news']): Errand[] {
    const { watch, exercises } = this.request
    if (report.status !== 'actual' && !exercises) return []
    return SINKS.filter((sink) => watch[sink] !== undefined).map((sink) => ({ sink, news }))
  }

  /** Anybody is told of anything. */
  get isAsked(): boolean {
    return SINKS.some((sink) => this.request.watch[sink] !== undefined)
  }

  /** Begins these errands of a release, each behind those of its kind. */
  begin({ report }: ReleaseRecord, errands: readonly Errand[]): void {
    for (const errand of errands) {
      const before = this.lines.get(errand.sink) ?? Promise.resolve()
      this.lines.set(
        errand.sink,
        before.then(() => this.run(report.release.id, errand)),
      )
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.lines.values())
  }

  private async run(id: string, errand: Errand): Promise<void> {
    const { records, root, output, signal } = this.request
    const record = records.get(id)
    // Its folder had to make room.
    if (!record || signal.aborted) return
    const { sink, news } = errand
    const outcome = await this.take({ record, news, root }, sink)
    if (outcome.is === 'stopped') return
    const { title } = record.report.release
    const fields = { sink, news, release: id, folder: record.folder }
    if (outcome.is === 'done') output.tell('passed-on', `${NAMES[sink]} has taken “${title}”.`, fields)
    else output.warn('not-passed-on', `${NAMES[sink]} has not taken “${title}”: ${outcome.why}.`, fields)
    const now = records.get(id)
    if (now) this.settle(now, errand)
  }

  private settle(record: ReleaseRecord, { sink, news }: Errand): void {
    const { records, output } = this.request
    const errands = record.errands.filter((each) => each.sink !== sink || each.news !== news)
    try {
      records.save({ ...record, errands })
    } catch {
      output.warn('problem', 'The disk has no room left: after a start the same may be passed on again.')
    }
  }

  private take(news: News, sink: Sink): Promise<CommandOutcome> {
    const { watch, env, signal, hookTiming: timing } = this.request
    const { hook = '', execTimeoutMs: timeoutMs } = watch
    if (sink === 'hook') {
      const secret = env['FLASHCREW_HOOK_SECRET']
      return postHook({ url: hook, ...documentOf(news), secret, signal, ...(timing ? { timing } : {}) })
    }
    const more = sink === 'exec' ? [folderOf(news)] : listenerArguments(news)
    return runCommand({
      words: [...(watch[sink] ?? []), ...more],
      env: environmentOf(news, env),
      timeoutMs,
      signal,
    })
  }
}
