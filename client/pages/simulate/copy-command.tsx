/** The same run in a terminal, and as a link. */
import { CopyButton } from '../publish/channel/copy-button.tsx'
import { formatSearch, toCommand, type Settings } from './settings.ts'
import { simulateTexts } from './texts/current.ts'

export function CopyCommand({ settings }: { settings: Settings }) {
  const words = simulateTexts.value.elsewhere
  return (
    <details class="same small">
      <summary>{words.title}</summary>
      <div class="stack">
        {settings.faults.length === 0 ? (
          <>
            <p class="muted">{words.terminal}</p>
            <code class="mono">{toCommand(settings)}</code>
            <p>
              <CopyButton text={toCommand(settings)} label={words.copyCommand} words={words} />
            </p>
          </>
        ) : (
          <p class="muted">{words.noFaults}</p>
        )}
        <p class="muted">{words.link}</p>
        <p>
          <CopyButton
            text={new URL(formatSearch(settings), location.href).href}
            label={words.copyLink}
            words={words}
          />
        </p>
      </div>
    </details>
  )
}
