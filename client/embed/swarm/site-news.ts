/** What a session tells the script tag: that something has come, and no more than a page can make use of. */
import type { SessionNews } from '../../releases/events.ts'

/** About three frames: chunks come by the hundred a second on a fast link. */
const progressMs = 50

export class SiteNews implements SessionNews {
  private hear = () => {}
  private timer: ReturnType<typeof setTimeout> | undefined

  listen(hear: () => void): void {
    this.hear = hear
  }

  /** At most once in 50 ms, the last one never left out. */
  progress(): void {
    this.timer ??= setTimeout(() => this.changed(), progressMs)
  }

  changed(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.hear()
  }

  release(): void {}

  coverage(): void {}

  close(): void {
    clearTimeout(this.timer)
    this.hear = () => {}
  }
}
