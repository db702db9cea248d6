/** The console: four steps in order of work, and what became of the last release. */
import { useEffect } from 'preact/hooks'
import { Connection } from '../common/connection.tsx'
import { Problems } from '../common/notices.tsx'
import { ChannelSection } from './channel-section.tsx'
import type { ChannelState } from './channel-state.ts'
import { ContentSection } from './content-section.tsx'
import type { DraftState } from './draft-state.ts'
import { History } from './history.tsx'
import type { PublicationState } from './publication-state.ts'
import { PublishSection } from './publish-section.tsx'
import { SpreadSection } from './spread-section.tsx'
import type { SpreadState } from './spread-state.ts'
import { TitleSection } from './title-section.tsx'

export interface ConsoleState {
  readonly channel: ChannelState
  readonly draft: DraftState
  readonly publication: PublicationState
  readonly spread: SpreadState
}

export function Page({ channel, draft, publication, spread }: ConsoleState) {
  const view = channel.open.value?.view
  const releases = view?.releases.value ?? []
  const newest = releases.find(({ status }) => status !== 'cancel')?.title ?? ''
  useEffect(() => {
    draft.newestTitle.value = newest
  }, [draft, newest])

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
        {view && <Connection {...view.stats.value} />}
      </header>
      <main id="content" class="console" tabIndex={-1}>
        <div class="steps">
          <Problems problems={view?.problems.value ?? []} />
          <ChannelSection state={channel} />
          <ContentSection state={draft} />
          <TitleSection state={draft} />
          <PublishSection draft={draft} publication={publication} earlier={releases.length} />
        </div>
        <div class="aftermath">
          <SpreadSection channel={channel} state={spread} />
          <History releases={releases} records={spread.records.value} />
        </div>
      </main>
    </>
  )
}
