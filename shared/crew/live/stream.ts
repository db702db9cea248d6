/** A live stream as the service and its host speak of it. */
import type { LiveSymbol } from './live-frames.ts'

export interface StreamInfo {
  readonly stream: number
  /** Of a window: its first symbols are the stream’s, the rest bring back what is lost of them. */
  readonly data: number
  readonly parity: number
}

export type LiveInput =
  /** From now on this peer takes part in it. */
  | ({ readonly type: 'stream' } & StreamInfo)
  | { readonly type: 'stream-ended'; readonly stream: number }
  /** This peer is its publisher: the next symbol, signed. */
  | ({ readonly type: 'push'; readonly stream: number } & LiveSymbol)
  /** Answer to `verify-symbol`. */
  | { readonly type: 'symbol-verified'; readonly token: number; readonly ok: boolean }

export type LiveEffect =
  | ({ readonly type: 'verify-symbol'; readonly token: number; readonly stream: number } & LiveSymbol)
  /** It is verified. Each comes once, in no order. */
  | { readonly type: 'symbol'; readonly stream: number; readonly number: number; readonly bytes: Uint8Array }

/** Each window has its data symbols, then its parity. */
export function windowOf({ data, parity }: StreamInfo, number: number): number {
  return Math.floor(number / (data + parity))
}
