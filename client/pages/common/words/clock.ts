/** The time for "12 min ago", fine enough for minutes. */
import { signal } from '@preact/signals'

const EVERY_MS = 10_000

export const now = signal(Date.now())

setInterval(() => {
  now.value = Date.now()
}, EVERY_MS)
