/** The demo's servers, as its own page follows them, and their plugs. */
import { signal, type ReadonlySignal } from '@preact/signals'
import type { ServerName, ServersNow } from '../messages.ts'

export interface Servers {
  /** Null before the first word, and when the demo itself has ended. */
  readonly now: ReadonlySignal<ServersNow | null>
  readonly hasEnded: ReadonlySignal<boolean>
  /** Resolves to a sentence where that failed, else to ''. */
  plug(server: ServerName, on: boolean): Promise<string>
}

export function followServers(): Servers {
  const now = signal<ServersNow | null>(null)
  const hasEnded = signal(false)
  const events = new EventSource('/events')
  events.addEventListener('message', ({ data }: MessageEvent<string>) => {
    now.value = JSON.parse(data) as ServersNow
    hasEnded.value = false
  })
  // It goes on trying by itself.
  events.addEventListener('error', () => (hasEnded.value = true))
  return { now, hasEnded, plug }
}

async function plug(server: ServerName, on: boolean): Promise<string> {
  try {
    const response = await fetch(`/plug?server=${server}&on=${on}`, { method: 'POST' })
    return response.ok ? '' : (await response.text()) || 'The plug does not move.'
  } catch {
    return 'The demo does not answer.'
  }
}
