/** How a page's files came: counted, and told to the document by the event `flashcrew`. */
import type { Plain } from './decide.ts'
import { tellDocument, type EmbedBytes } from './told.ts'

export class Tally {
  private readonly plain: Record<string, number> = {}
  private shared = 0
  private source: { readonly bytes: EmbedBytes } | undefined

  /** From now on its bytes are told. */
  follow(source: { readonly bytes: EmbedBytes }): void {
    this.source = source
  }

  cameShared(): void {
    this.shared++
    this.tell()
  }

  camePlain(why: Plain): void {
    this.plain[why] = (this.plain[why] ?? 0) + 1
    this.tell()
  }

  /** A file that was counted so comes by way of others after all. */
  takeBack(why: Plain): void {
    this.plain[why] = (this.plain[why] ?? 1) - 1
  }

  tell(): void {
    const bytes = this.source?.bytes ?? { fromPeers: 0, fromOrigin: 0, kept: 0, sent: 0 }
    tellDocument({ ...bytes, plain: { ...this.plain }, shared: this.shared })
  }
}
