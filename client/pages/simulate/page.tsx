/** The simulator: settings, the picture with its playback, and what was measured. */
import { useComputed } from '@preact/signals'
import { CoverageChart } from './drawing/coverage-chart.tsx'
import { FiguresPanels } from './drawing/figures.tsx'
import { Presets, SettingsPanel } from './settings-panel.tsx'
import { SimulationStage } from './drawing/stage.tsx'
import type { SimulateState } from './state.ts'
import { milestone } from './words.ts'

export function SimulatePage({ state }: { state: SimulateState }) {
  return (
    <>
      <a class="skip" href="#content">
        Skip to the picture
      </a>
      <header class="masthead">
        <div class="brand">
          <img src="/favicon.svg" alt="" />
          <h1>
            Flashcrew <span class="muted">· Simulator</span>
          </h1>
        </div>
        <p class="small muted">Nothing is sent: all peers live in this tab, on a clock of their own.</p>
      </header>
      <main class="simulator">
        <p class="intro">
          A release goes from one browser tab to all others, with no server in between. Here the very code
          that runs in tabs runs on a simulated network: first the peers find each other, then the source
          publishes, and everyone gets the release from everyone.
        </p>
        <Presets state={state} />
        <div id="content" class="area-stage" tabIndex={-1}>
          <SimulationStage state={state} />
        </div>
        <div class="area-settings">
          <SettingsPanel state={state} />
        </div>
        <div class="area-results">
          <CoverageChart state={state} />
          <FiguresPanels state={state} />
        </div>
        <Milestones state={state} />
      </main>
    </>
  )
}

/** Said, not shown: the picture's few great moments. */
function Milestones({ state }: { state: SimulateState }) {
  const sentence = useComputed(() => {
    void state.grown.value
    return milestone(state.recording.value, state.playhead.value)
  })
  return (
    <p class="hidden-visually" role="status">
      {sentence}
    </p>
  )
}
