/** What the command says: sentences for people, one live line at a terminal, or a JSON object a line for machines. */
import { visible, visibleJson } from './visible.ts'

/** A stream as far as it is written to. */
export interface Sink {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface OutputRequest {
  readonly json: boolean
  readonly out: Sink
  readonly error: Sink
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Fields = Readonly<Record<string, unknown>>

const CLEAR_LINE = '\r\u001B[K'

export class Output {
  private readonly request: OutputRequest
  private liveText = ''

  constructor(request: OutputRequest) {
    this.request = request
  }

  /** Something that happened. `fields` are for machines; `lines` stand below it, to be copied. */
  tell(event: string, sentence: string, fields: Fields = {}, lines: readonly string[] = []): void {
    const all = [sentence, ...lines]
    if (this.request.json) this.line(event, { message: all.join('\n'), ...fields })
    else this.print(this.request.out, ...all)
  }

  /** Something that stands in the way; to standard error. */
  warn(event: string, sentence: string, fields: Fields = {}): void {
    if (this.request.json) this.line(event, { message: sentence, ...fields })
    else this.print(this.request.error, sentence)
  }

  /** Why the command ends. Without the time: it is whoever typed it who reads it. */
  fail(sentence: string, exitCode: number): void {
    if (this.request.json) this.line('failed', { message: sentence, exitCode })
    this.request.error.write(`${visible(sentence)}\n`)
  }

  /** How it stands now. A terminal shows the last one only; elsewhere it is a line where it is `notable`. */
  progress(sentence: string, fields: Fields, notable: boolean): void {
    const { json, out } = this.request
    if (json) return this.line('progress', fields)
    if (out.isTTY === true) {
      this.liveText = visible(sentence).slice(0, Math.max(20, (out.columns || 80) - 1))
      out.write(CLEAR_LINE + this.liveText)
    } else if (notable) this.print(out, sentence)
  }

  /** Leaves the last live line standing. */
  end(): void {
    if (this.liveText !== '') this.request.out.write('\n')
    this.liveText = ''
  }

  private print(sink: Sink, ...lines: readonly string[]): void {
    const { out, now } = this.request
    if (this.liveText !== '') out.write(CLEAR_LINE)
    // A log tells when; whoever looks on knows.
    const time = sink.isTTY === true ? '' : `${new Date(now()).toISOString().slice(0, 19)}Z `
    sink.write(`${time}${lines.map(visible).join('\n')}\n`)
    if (this.liveText !== '') out.write(this.liveText)
  }

  private line(event: string, fields: Fields): void {
    const time = new Date(this.request.now()).toISOString()
    this.request.out.write(`${visibleJson({ event, time, ...fields })}\n`)
  }
}
