/** The console: four steps in order of work, and what became of the last release. */
import { useEffect } from 'preact/hooks'
import type { ShownRelease } from '../common/channel/channel-view.ts'
import { ConnectionState } from '../common/channel/connection.tsx'
import { Problems } from '../common/notices.tsx'
import { ChannelSection } from './channel/channel-section.tsx'
import type { ChannelState } from './channel/channel-state.ts'
import { ContentSection } from './content/content-section.tsx'
import type { DraftState } from './content/draft-state.ts'
import { History } from './spread/history.tsx'
import { mapsOf } from '../../publishing/last-map.ts'
import { canStayBeside } from '../../publishing/replacement.ts'
import type { PublicationState } from './publication-state.ts'
import { PublishSection } from './review/publish-section.tsx'
import type { RecoveryState } from './channel/recovery-state.ts'
import type { RotationState } from './channel/rotation-state.ts'
import { SpreadSection } from './spread/spread-section.tsx'
import type { SpreadState } from './spread/spread-state.ts'
import { TitleSection } from './content/title-section.tsx'
import { WatchSection } from './watch/watch-section.tsx'
import type { WatchState } from './watch/watch-state.ts'

export interface ConsoleState {
  readonly channel: ChannelState
  readonly draft: DraftState
  readonly publication: PublicationState
  readonly spread: SpreadState
  readonly watch: WatchState
  readonly rotation: RotationState
  readonly recovery: RecoveryState
}

export function PublishPage({
  channel,
  draft,
  publication,
  spread,
  watch,
  rotation,
  recovery,
}: ConsoleState) {
  const view = channel.open.value?.view
  const releases = view?.releases.value ?? []
  const newest = releases.find(({ status }) => status !== 'cancel')?.title ?? ''
  useEffect(() => {
    draft.newestTitle.value = newest
  }, [draft, newest])
  const state = releases.map((one) => one.id + one.state).join()
  useEffect(() => {
    let gone = false
    const look = async (): Promise<void> => {
      const maps = await mapsOf(releases.map(({ release }) => release))
      if (!gone) draft.maps.value = maps
    }
    draft.current.value = releases.filter(canStayBeside)
    void look()
    return () => {
      gone = true
    }
  }, [draft, state])
  const supersede = (release: ShownRelease) => {
    draft.supersede(release)
    const content = document.getElementById('step-2')
    content?.scrollIntoView({ block: 'start' })
    content?.focus({ preventScroll: true })
  }

  return (
    <>
      <a class="skip" href="#content">
        Skip to the steps
      </a>
      <header class="masthead">
        <div class="brand">
          <img src="/favicon.svg" alt="" />
          <h1>
            Flashcrew <span class="muted">· Publisher console</span>
          </h1>
        </div>
        {view && <ConnectionState {...view.stats.value} />}
      </header>
      <main id="content" class="console" tabIndex={-1}>
        <div class="steps">
          <Problems problems={view?.problems.value ?? []} />
          <ChannelSection
            state={channel}
            rotation={rotation}
            recovery={recovery}
            isWatching={watch.watched.value !== undefined}
          />
          <ContentSection state={draft} />
          <TitleSection state={draft} />
          <PublishSection draft={draft} publication={publication} earlier={releases.length} />
          <WatchSection state={watch} />
        </div>
        <div class="aftermath">
          <SpreadSection channel={channel} state={spread} />
          <History
            releases={releases}
            records={spread.records.value}
            onSupersede={supersede}
            onCancel={publication.reviewCancellation}
          />
        </div>
      </main>
    </>
  )
}
