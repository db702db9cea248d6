/**
 * Small things that this browser keeps from one visit to the next. Storage may be refused altogether (private windows,
 * blocked cookies): then nothing is kept and nothing is recalled, and the page goes on without.
 */

/** What was kept under this name. Null where nothing was kept, or nothing can be kept. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Asked for again next time.
  }
}
