/** What the tests of the guards share: a clock, metrics of nothing, and a server that listens. */
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server as TcpServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { Metrics } from '../http/metrics.ts'

/** A clock that stands still until it is set forward. */
export class Clock {
  ms = 1_000
  readonly now = (): number => this.ms
}

export function noMetrics(): Metrics {
  return new Metrics({
    peers: none,
    channels: none,
    sockets: none,
    headers: none,
    unreadBytes: none,
    diskFailures: none,
    isDiskFailing: () => false,
  })
}

function none(): number {
  return 0
}

export async function counted(metrics: Metrics, reason: string): Promise<number> {
  const found = await metrics.registry.getSingleMetric('flashcrew_refusals_total')?.get()
  return found?.values.find(({ labels }) => labels['reason'] === reason)?.value ?? 0
}

export async function listening(server: HttpServer | TcpServer): Promise<number> {
  server.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
