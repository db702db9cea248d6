/** What stands on the page before there is a release. */
import type { ComponentChildren } from 'preact'
import { shortThumbprint } from '../common/words/format.ts'
import { MapPanel } from '../common/map-panel.tsx'
import { showFacilitiesOn } from '../facilities/shown-on.ts'
import { receiveTexts } from '../texts/sections/receive.ts'
import { inEnglish } from '../texts/rich.ts'
import type { ReceiverPhase } from './state.ts'

export function Waiting({ phase }: { phase: Exclude<ReceiverPhase, { kind: 'foreign' }> }) {
  const words = receiveTexts.value.waiting
  const { title, text } = wordsOf(phase)
  return (
    <div class="view waiting">
      <MapPanel label={words.map} class="main-map" onMap={showFacilitiesOn} />
      <div class="panel stack">
        <h1>{title}</h1>
        <p>{text}</p>
        {phase.kind === 'joined' && (
          <>
            {phase.target.description && <p class="muted">{phase.target.description}</p>}
            <p class="small muted">
              {words.signedBy({
                key: (
                  <span class="mono nowrap" title={phase.target.thumbprint}>
                    {shortThumbprint(phase.target.thumbprint)}…
                  </span>
                ),
              })}
            </p>
          </>
        )}
      </div>
    </div>
  )
}

function wordsOf(phase: Exclude<ReceiverPhase, { kind: 'foreign' }>): {
  readonly title: string
  readonly text: ComponentChildren
} {
  const { problems, waiting } = receiveTexts.value
  if (phase.kind === 'looking') return waiting.looking
  if (phase.kind === 'no-channel') return waiting[phase.reason]
  if (phase.kind === 'joined') return waiting.joined
  const known = phase.code && problems[phase.code]
  const text = known ?? waiting.failure({ reason: inEnglish(phase.message) })
  return { title: waiting.failed, text }
}
