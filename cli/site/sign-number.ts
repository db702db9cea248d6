/** Which number a site's next version has: the time, and above all that the key, the site and the server know. */
import type { Header } from '../../shared/content/manifest.ts'
import { sequenceAfter } from '../../shared/content/sequence.ts'
import { sequenceName } from './sequence-name.ts'
import { limits } from '../../shared/wire/limits.ts'
import { CommandFailure } from '../failure.ts'
import { newestKnown, type Places } from './newest-known.ts'
import { KeyState } from '../folder/state.ts'

export interface Numbering {
  /** The greatest number that is known; 0 for none. */
  readonly newest: number
  /** The recovery key that the newest version names. */
  readonly recovery: string | undefined
  /** One sentence about each place that could not be looked at, and about a clock that is behind. */
  readonly warnings: readonly string[]
  /** Takes the next number for good. */
  take(): { readonly sequence: number; readonly warnings: readonly string[] }
}

/**
 * Never rejects. In a fresh clone there is only the key, and perhaps no network: then the time alone makes the number. `out`
 * is what the document says that is written over.
 */
export async function numbering(
  keyFile: string,
  places: Places,
  out: Header | null,
  now: number,
): Promise<Numbering> {
  const { channel } = places
  const { headers, warnings } = await newestKnown(places)
  const kept = withState(keyFile, ({ sequence, issued }) => ({ sequence, issued }))
  const verified = [...headers, ...(out ? [out] : [])]
  const known = [...verified, ...(kept.ok ? [kept.value] : [])]
  const newest = Math.max(0, ...known.map(({ sequence }) => sequence))
  const { recovery } = verified.find(({ sequence }) => sequence === newest) ?? {}
  return {
    newest,
    recovery,
    warnings: [...warnings, ...clockWarning(known, now)],
    take() {
      if (newest >= limits.recoverySequenceMin)
        throw new CommandFailure(
          `The recovery key has moved ${channel} to a new key: sign with that one, which the server’s newest release names.`,
        )
      const taken = withState(keyFile, (state) => {
        state.claim(channel)
        return state.takeSequence(newest, now)
      })
      if (taken.ok) return { sequence: taken.value, warnings: [] }
      return { sequence: sequenceAfter(newest, now), warnings: [taken.warning] }
    },
  }
}

/** The folder beside the key cannot always be used: a build machine may mount the key where nothing can be written. */
function withState<T>(
  keyFile: string,
  use: (state: KeyState) => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly warning: string } {
  let state: KeyState | undefined
  try {
    state = new KeyState(keyFile)
    return { ok: true, value: use(state) }
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error
    return { ok: false, warning: `${error.message} The number goes by the clock, and is not remembered.` }
  } finally {
    state?.close()
  }
}

/** A number that is ahead of the time is exceeded all the same; but somebody's clock is wrong. */
function clockWarning(
  known: readonly { readonly sequence: number; readonly issued: string }[],
  now: number,
): string[] {
  const times = known.flatMap(({ issued }) => (issued === '' ? [] : [Date.parse(issued)]))
  const last = Math.max(0, ...times)
  if (last <= now) return []
  return [
    `This machine’s clock says ${sequenceName(now)}, but the last version was signed at ${sequenceName(last)}: one of the two clocks is wrong. The new version is numbered after the last one all the same.`,
  ]
}
