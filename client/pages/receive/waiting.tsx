/** What stands on the page before there is a release. */
import { shortThumbprint } from '../common/format.ts'
import { MapPanel } from '../common/map-panel.tsx'
import { showFacilitiesOn } from '../facilities/shown-on.ts'
import type { Phase } from './state.ts'

const NO_CHANNEL = {
  unclaimed: [
    'No channel yet',
    'Nobody has claimed this server’s channel. Its operator opens the one-time link that the server printed at its first start, and publishes from there. This page tries again every few seconds.',
  ],
  unreachable: [
    'The server does not answer',
    'This browser has received nothing from this channel before, so it needs the server once. Check the connection; this page tries again every few seconds.',
  ],
  malformed: [
    'The announcement cannot be read',
    'What the server says of its channel is not an announcement. If you are behind a log-in page of a Wi-Fi network, log in first; else tell the server’s operator.',
  ],
} as const

export function Waiting({ phase }: { phase: Phase }) {
  const [title, text] = wordsOf(phase)
  return (
    <div class="view waiting">
      <MapPanel label="Map" class="main-map" onMap={showFacilitiesOn} />
      <div class="panel stack">
        <h1>{title}</h1>
        <p>{text}</p>
        {phase.kind === 'joined' && (
          <>
            {phase.target.description && <p class="muted">{phase.target.description}</p>}
            <p class="small muted">
              Shown is only what is signed by the key{' '}
              <span class="mono nowrap" title={phase.target.thumbprint}>
                {shortThumbprint(phase.target.thumbprint)}…
              </span>
            </p>
          </>
        )}
      </div>
    </div>
  )
}

function wordsOf(phase: Phase): readonly [string, string] {
  if (phase.kind === 'looking')
    return ['Looking for the channel…', 'Asking the server which channel to join.']
  if (phase.kind === 'no-channel') return NO_CHANNEL[phase.reason]
  if (phase.kind === 'failed') return ['This page cannot receive', phase.message]
  return [
    'Waiting for a release',
    'Leave this page open: the next map appears here as soon as it is published, and stays in this browser, also without a network.',
  ]
}
