import { Counter, Gauge, Registry } from 'prom-client'

/** Every reason for which an event or a connection is refused; each is a value of the metric's label. */
export type CountedRefusal =
  | 'malformed'
  | 'unknown-event'
  | 'rate'
  | 'full'
  | 'not-joined'
  | 'not-configured'
  | 'peer-taken'
  | 'bad-signature'
  | 'stale'
  | 'sequence-ahead'
  | 'other-recovery'
  | 'disk'
  | 'offences'
  | 'address-full'
  | 'address-rate'
  | 'unread-bytes'
  | 'unread-time'
  | 'unasked-pong'
  | 'second-session'
  | 'pipelined'
  | 'paced'
  | 'claim'

export interface Counts {
  readonly peers: () => number
  readonly channels: () => number
  readonly sockets: () => number
  readonly headers: () => number
  readonly unreadBytes: () => number
  readonly diskFailures: () => number
  readonly isDiskFailing: () => boolean
}

/** What `GET /metrics` shows, in a registry of its own so that several servers can run in one process. */
export class Metrics {
  readonly registry = new Registry()
  private readonly joins: Counter
  private readonly signals: Counter<'delivered'>
  private readonly headersKept: Counter
  private readonly headerPushes: Counter<'delivered'>
  private readonly refusals: Counter<'reason'>

  constructor(counts: Counts) {
    const registers = [this.registry]
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    gauge('flashcrew_peers', 'Peers in channels now', counts.peers)
    gauge('flashcrew_channels', 'Channels with peers now', counts.channels)
    gauge('flashcrew_sockets', 'Connections now', counts.sockets)
    gauge('flashcrew_headers', 'Headers kept on disk', counts.headers)
    gauge('flashcrew_unread_bytes', 'Bytes that wait for peers to read them', counts.unreadBytes)
    gauge('flashcrew_disk_ok', 'Whether the last write to DATA went well', () =>
      counts.isDiskFailing() ? 0 : 1,
    )
    gauge('flashcrew_disk_failures', 'Writes to DATA that have failed since the start', counts.diskFailures)
    this.joins = new Counter({ name: 'flashcrew_joins_total', help: 'Joins', registers })
    this.signals = new Counter({
      name: 'flashcrew_signals_total',
      help: 'Signals to relay, by whether the other peer was there',
      labelNames: ['delivered'],
      registers,
    })
    this.headersKept = new Counter({
      name: 'flashcrew_headers_kept_total',
      help: 'Newer headers kept',
      registers,
    })
    this.headerPushes = new Counter({
      name: 'flashcrew_header_pushes_total',
      help: 'New headers pushed to joined peers, by whether the peer had read what came before',
      labelNames: ['delivered'],
      registers,
    })
    this.refusals = new Counter({
      name: 'flashcrew_refusals_total',
      help: 'Events and connections refused, by reason',
      labelNames: ['reason'],
      registers,
    })
  }

  joined(): void {
    this.joins.inc()
  }

  relayed(delivered: boolean): void {
    this.signals.inc({ delivered: String(delivered) })
  }

  headerKept(): void {
    this.headersKept.inc()
  }

  headerPushed(delivered: boolean): void {
    this.headerPushes.inc({ delivered: String(delivered) })
  }

  refused(reason: CountedRefusal): void {
    this.refusals.inc({ reason })
  }
}
