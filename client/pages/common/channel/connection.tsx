import type { Stats } from '../../../api.ts'
import { commonTexts } from '../../texts/sections/common.ts'

/** Whether releases can arrive at all; says nothing about how old the newest one is. */
export function ConnectionState({ neighbors, signaling }: Pick<Stats, 'neighbors' | 'signaling'>) {
  const words = commonTexts.value
  return (
    <ul class="connection small" aria-label={words.connection}>
      <li data-good={neighbors > 0}>
        {neighbors > 0 ? words.neighbors({ count: neighbors }) : words.noNeighbor}
      </li>
      <li data-good={signaling === 'connected'}>{words.server[signaling]}</li>
    </ul>
  )
}
