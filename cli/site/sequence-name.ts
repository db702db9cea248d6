/** 2001: below it a number was counted. */
const TIME_LEAST = 1e12
/** The last moment that a Date can hold. */
const TIME_MAX = 8.64e15

/** How a number is told to people: `2026-01-01 12:03:04 UTC`, or `7` where it was counted. */
export function sequenceName(sequence: number): string {
  if (sequence < TIME_LEAST || sequence > TIME_MAX) return String(sequence)
  return `${new Date(sequence).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
