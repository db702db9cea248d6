import type { Stats } from '../../api.ts'
import { count } from './format.ts'

const SERVER: Readonly<Record<Stats['signaling'], string>> = {
  connected: 'Server reachable',
  connecting: 'Looking for the server…',
  unreachable: 'Server unreachable',
}

/** Whether releases can arrive at all; says nothing about how old the newest one is. */
export function Connection({ neighbors, signaling }: Pick<Stats, 'neighbors' | 'signaling'>) {
  return (
    <ul class="connection small" aria-label="Connection">
      <li data-good={neighbors > 0}>
        {neighbors > 0 ? `Connected to ${count(neighbors, 'neighbor')}` : 'Connected to no neighbor'}
      </li>
      <li data-good={signaling === 'connected'}>{SERVER[signaling]}</li>
    </ul>
  )
}
