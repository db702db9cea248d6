import type { Cancel, FromPage } from './worker-messages.ts'

/** What a page says, one after another. */
export class PageMessages {
  private port: MessagePort | undefined
  private readonly held: FromPage[] = []
  private wake: (() => void) | undefined

  /** From this port on, and no other any more. */
  hear(port: MessagePort): void {
    this.close()
    this.port = port
    port.addEventListener('message', ({ data }: MessageEvent<FromPage>) => {
      if (this.port !== port) return
      this.held.push(data)
      this.wake?.()
    })
    port.start()
  }

  /** Null where it says nothing for so long. */
  async next(ms: number): Promise<FromPage | null> {
    if (this.held.length === 0) {
      let timer: ReturnType<typeof setTimeout> | undefined
      await new Promise<void>((resolve) => {
        this.wake = resolve
        timer = setTimeout(resolve, ms)
      })
      clearTimeout(timer)
    }
    return this.held.shift() ?? null
  }

  /** The next one that says more than that there is more to come. */
  async news(ms: number): Promise<FromPage | null> {
    let message = await this.next(ms)
    while (message?.type === 'wait') message = await this.next(ms)
    return message
  }

  close(): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
    this.port?.postMessage({ type: 'cancel' } satisfies Cancel)
    this.port?.close()
  }
}
