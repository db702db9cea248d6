/** The demo's page: what it is, what to press, what that did, and the visitors. */
import { useComputed } from '@preact/signals'
import { englishBytes } from '../../client/words/figures.ts'
import { FiguresPanel } from './figures.tsx'
import { PublisherPanel, ServersPanel, VisitorsPanel } from './panels.tsx'
import type { DemoState } from './state.ts'
import { story } from './story.ts'
import { VisitorTile } from './visitor-tile.tsx'

export function DemoPage({ state }: { state: DemoState }) {
  const { bitsPerSecond, galleryBytes } = state.settings
  const visitors = state.visitors.value
  return (
    <>
      <a class="skip" href="#visitors">
        Skip to the visitors
      </a>
      <header class="masthead">
        <div class="brand">
          <img src="/favicon.svg" alt="" />
          <h1>
            Flashcrew <span class="muted">· Demo</span>
          </h1>
        </div>
        <p class="small muted">All of it happens on this machine.</p>
      </header>
      <main class="demo">
        <p class="intro">
          A site has a gallery of {englishBytes(galleryBytes)}, and its server sends {bitsPerSecond / 1e6}{' '}
          Mbit/s, to everybody together. Each frame below is a visitor’s browser of its own. Two lines in the
          page let visitors give each other the pictures.
        </p>
        <div class="panels">
          <VisitorsPanel state={state} />
          <ServersPanel state={state} />
          <PublisherPanel state={state} />
        </div>
        <Story state={state} />
        <FiguresPanel state={state} />
        <section id="visitors" aria-label="Visitors’ pages" tabIndex={-1}>
          <ul class="visitors">
            {visitors.map((visitor) => (
              <VisitorTile key={visitor.number} visitor={visitor} state={state} />
            ))}
          </ul>
        </section>
      </main>
    </>
  )
}

function Story({ state }: { state: DemoState }) {
  const sentence = useComputed(() =>
    state.servers.hasEnded.value
      ? 'The demo has ended. To start it again: npm run demo.'
      : story(state.scene.value),
  )
  return (
    <p class="notice story" role="status" data-ended={state.servers.hasEnded.value}>
      {sentence.value}
    </p>
  )
}
