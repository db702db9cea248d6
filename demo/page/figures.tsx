/** Who sent what: the server, the visitors, and what the server alone would have had to send. */
import { englishBytes } from '../../client/words/figures.ts'
import { formatMs, medianOf } from './times.ts'
import type { DemoState } from './state.ts'

export function FiguresPanel({ state }: { state: DemoState }) {
  const { sentBytes, fromPeersBytes, copiesSent, copiesHad, aloneMs } = state.figures.value
  const times = state.visitors.value.map(({ report }) => report.value.ms).filter((ms) => ms !== null)
  const withoutBytes = copiesHad * state.settings.galleryBytes
  const largest = Math.max(sentBytes, withoutBytes, 1)
  return (
    <section class="panel" aria-label="Figures">
      <dl class="figures numbers">
        <Figure
          name="The server sent"
          value={englishBytes(sentBytes)}
          kind="server"
          share={sentBytes / largest}
        >
          {`${copiesSent.toFixed(1)} copies, with the scripts`}
        </Figure>
        <Figure
          name="Alone it would have sent"
          value={englishBytes(withoutBytes)}
          kind="without"
          share={withoutBytes / largest}
        >
          {`${copiesHad.toFixed(1)} copies: ${formatMs(aloneMs)} at ${state.settings.bitsPerSecond / 1e6} Mbit/s`}
        </Figure>
        <Figure
          name="Visitors sent"
          value={englishBytes(fromPeersBytes)}
          kind="peers"
          share={fromPeersBytes / largest}
        >
          pictures, to each other
        </Figure>
        <Figure name="A visitor took" value={times.length === 0 ? '–' : formatMs(medianOf(times))}>
          {times.length === 0
            ? 'until it had all pictures'
            : `in the median; the slowest ${formatMs(Math.max(...times))}`}
        </Figure>
      </dl>
    </section>
  )
}

function Figure({
  name,
  value,
  kind,
  share,
  children,
}: {
  name: string
  value: string
  kind?: string
  share?: number
  children: string
}) {
  return (
    <div class="figure" data-kind={kind}>
      <dt>{name}</dt>
      <dd>
        <span class="value">{value}</span>
        {share !== undefined && (
          <span class="share" aria-hidden="true">
            <span style={{ width: `${share * 100}%` }} />
          </span>
        )}
        <span class="small muted">{children}</span>
      </dd>
    </div>
  )
}
