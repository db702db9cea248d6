/** The simulator: settings, the picture with its playback, and what was measured. */
import { useComputed, useSignalEffect } from '@preact/signals'
import { LanguageSwitch } from '../common/language-switch.tsx'
import { CoverageChart } from './drawing/coverage-chart.tsx'
import { FiguresPanels } from './drawing/figures.tsx'
import { Presets, SearchProblems, SettingsPanel } from './settings-panel.tsx'
import { SimulationStage } from './drawing/stage.tsx'
import type { SimulateState } from './state.ts'
import { simulateTexts } from './texts/current.ts'
import { milestone } from './words.ts'

export function SimulatePage({ state }: { state: SimulateState }) {
  const words = simulateTexts.value
  useSignalEffect(() => {
    document.title = simulateTexts.value.documentTitle
  })
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <header class="masthead">
        <div class="brand">
          <img src="/favicon.svg" alt="" />
          <h1>
            Flashcrew <span class="muted">· {words.title}</span>
          </h1>
        </div>
        <p class="small muted">{words.nothingSent}</p>
        <LanguageSwitch />
      </header>
      <main class="simulator">
        <p class="intro">{words.intro}</p>
        <div class="area-presets stack">
          <SearchProblems state={state} />
          <Presets state={state} />
        </div>
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
    return milestone(state.recording.value, state.shown.value)
  })
  return (
    <p class="hidden-visually" role="status">
      {sentence}
    </p>
  )
}
