import { formatUtc } from '../../../words/figures.ts'

/** A moment in UTC that breaks between date and clock, never inside one of them. Nothing for a text that is no time. */
export function Time({ iso }: { iso: string }) {
  const [date, ...clock] = formatUtc(iso)?.split(' ') ?? []
  if (date === undefined) return null
  return (
    <time dateTime={iso}>
      <span class="nowrap">{date}</span> <span class="nowrap">{clock.join(' ')}</span>
    </time>
  )
}
