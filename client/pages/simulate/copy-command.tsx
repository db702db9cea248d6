/** The same run in a terminal, and as a link. */
import { CopyButton } from '../publish/channel/copy-button.tsx'
import { formatSearch, toCommand, type Settings } from './settings.ts'

export function CopyCommand({ settings }: { settings: Settings }) {
  return (
    <details class="same small">
      <summary>The same elsewhere</summary>
      <div class="stack">
        {settings.faults.length === 0 ? (
          <>
            <p class="muted">In a terminal, where it prints the same figures:</p>
            <code class="mono">{toCommand(settings)}</code>
            <p>
              <CopyButton text={toCommand(settings)} label="Copy the command" />
            </p>
          </>
        ) : (
          <p class="muted">
            The command line runs no faults but those of its scenarios: npm run sim -- --list
          </p>
        )}
        <p class="muted">In another browser: the address of this page holds all settings.</p>
        <p>
          <CopyButton text={new URL(formatSearch(settings), location.href).href} label="Copy the link" />
        </p>
      </div>
    </details>
  )
}
