/** Which of a channel's releases the page shows. */
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'

export interface Choice {
  /** The release on the page. */
  readonly shown: ShownRelease | undefined
  /** What would be shown had the reader not picked another. */
  readonly newest: ShownRelease | undefined
  /** A newer one whose chunks are still coming. */
  readonly arriving: ShownRelease | undefined
  /** Others that no newer release replaces, newest first: maps of other events. */
  readonly alsoCurrent: readonly ShownRelease[]
  /** The newest word on this channel is that what came before is cancelled. */
  readonly cancellation: ShownRelease | undefined
  /** The newest word that the channel goes on under another key. */
  readonly move: ShownRelease | undefined
}

/**
 * 1. What the reader picked is shown, as long as it exists.
 * 2. Else the newest release that is whole, or whose map can be drawn already. So a release that is still arriving
 *    hides the last complete one only from the moment on when its own map is there.
 * 3. Else the newest that is arriving, so that its files can be taken as they come.
 * 4. A cancellation is never shown in place of a release: it is said above the one that it cancels. Nor is a move to a new key.
 *
 * `releases` newest first; `drawable` tells whether a release's map has been verified and read.
 */
export function choose(
  releases: readonly ShownRelease[],
  picked: string | undefined,
  drawable: (id: string) => boolean,
): Choice {
  const [newest] = releases.filter((view) => view.successor === '')
  const candidates = releases.filter((view) => view.status !== 'cancel' && view.successor === '')
  const arriving = candidates.find((view) => view.state === 'receiving' && !hasAllChunks(view))
  const ready = candidates.find((view) => hasAllChunks(view) || drawable(view.id)) ?? arriving
  const shown = candidates.find((view) => view.id === picked) ?? ready
  return {
    shown,
    newest: ready,
    arriving,
    alsoCurrent: candidates.filter((view) => view !== shown && view !== arriving && isCurrent(view)),
    cancellation: newest?.status === 'cancel' ? newest : undefined,
    move: releases.find((view) => view.successor !== ''),
  }
}

export function isCurrent({ state }: Pick<ShownRelease, 'state'>): boolean {
  return state === 'receiving' || state === 'complete'
}
