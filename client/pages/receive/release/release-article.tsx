/** One release: its map, facts, figures and files. */
import { useEffect, useRef } from 'preact/hooks'
import { now } from '../../common/words/clock.ts'
import { recogniseProduct } from '../../../shakemap/product/product-paths.ts'
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'
import { formatAgo, shortThumbprint, titlePrefix } from '../../common/words/format.ts'
import { MapPanel } from '../../common/map-panel.tsx'
import { Legend } from '../../map/legend.tsx'
import { Notice, Watermark } from '../../common/notices.tsx'
import { Time } from '../../common/words/time.tsx'
import { showFacilitiesOn } from '../../facilities/shown-on.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import { inEnglish } from '../../texts/rich.ts'
import { madeAt, mapTimeOf } from '../standing/age-notices.tsx'
import { EventFactList, EventHead } from './event-facts.tsx'
import { belowParts } from '../load-below.tsx'
import { MapTable } from './map-table.tsx'
import type { ReceiveState } from '../state.ts'

export function ReleaseArticle({ view, state }: { view: ShownRelease; state: ReceiveState }) {
  const title = useRef<HTMLHeadingElement>(null)
  const { picked } = state
  const seen = useRef(picked.value)
  // The button that picked it may be gone, or far down the page.
  useEffect(() => {
    if (seen.current === picked.value) return
    seen.current = picked.value
    title.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [picked.value])
  const content = state.shownContent.value
  const product = content?.product.value
  const marks = state.marks.value
  const phase = state.phase.value
  const isMap = content?.isMap.value === true
  const reading = content?.reading.value ?? 'idle'
  const words = receiveTexts.value.release
  const { facts } = eventTexts.value
  const { lat, lon } = product?.facts ?? {}
  const { grid } = recogniseProduct(view.files)
  const gridComes = !hasAllChunks(view) && grid !== undefined && !view.leftOut.includes(grid)
  const parts = belowParts.value
  const motion = parts?.shownMotion(product?.product)
  const files = parts && (
    <parts.FileList
      view={view}
      content={content}
      preferences={state.preferences}
      isNobodyHere={state.isNobodyHere.value && view === state.choice.value.arriving}
    />
  )
  return (
    <article class="release" aria-labelledby="release-title">
      <header class="release-head">
        <div class="stack title">
          <h1 id="release-title" ref={title} tabIndex={-1}>
            {titlePrefix(marks)}
            {view.title}
          </h1>
          <p class="row small">
            <span>
              {(mapTimeOf(state) ? words.mapMade : words.published)({
                ago: formatAgo(madeAt(view, state), now.value),
              })}
            </span>
            {isMap && hasAllChunks(view) && !mapTimeOf(state) && <span>{facts.madeMissing}</span>}
            {!isMap && view.expires !== '' && (
              <span>{words.expires({ time: <Time iso={view.expires} /> })}</span>
            )}
            <span>{words.received({ ago: formatAgo(view.receivedAt, now.value) })}</span>
            {phase.kind === 'joined' && (
              <span
                class={state.isForeign.value ? '' : 'verified'}
                title={words.thumbprint({ thumbprint: phase.target.thumbprint })}
              >
                {!state.isForeign.value && <span aria-hidden="true">✓ </span>}
                {(state.isForeign.value ? words.signedByHolder : words.verified)({
                  key: <span class="mono nowrap">{shortThumbprint(phase.target.thumbprint)}…</span>,
                })}
              </span>
            )}
          </p>
          {view.note && <p class="note">{view.note}</p>}
          {parts && <parts.ChangedSince state={state} />}
          {parts && isMap && <parts.BriefButton state={state} />}
        </div>
        {isMap && <EventHead view={view} product={product} />}
      </header>
      {reading === 'unable' && <Notice kind="warn">{words.readerMissing}</Notice>}
      {product?.problems.map((problem) => (
        <Notice key={problem} kind="warn">
          {words.problem({ reason: inEnglish(problem) })}
        </Notice>
      ))}
      {product?.foreign.map(({ kind, path, eventId, mapEventId }) => (
        <Notice key={path} kind="warn">
          {words.foreign[kind === 'coverage' ? 'contours' : kind === 'impact' ? 'info' : kind]({
            path,
            event: eventId === '' || eventId === mapEventId ? '' : ` (${eventId})`,
          })}
        </Notice>
      ))}
      {isMap ? (
        <div class="view">
          <div class="map-column">
            <MapPanel
              label={words.map}
              class="main-map"
              subject={view.id}
              product={product?.product}
              motion={motion}
              contours={product?.contours}
              stations={product?.stations}
              rupture={product?.rupture}
              onMap={showFacilitiesOn}
              epicentre={lat === undefined || lon === undefined ? undefined : { lat, lon }}
            >
              <Watermark marks={marks} />
              {!product?.product && !product?.contours && reading !== 'unable' && (
                <p class="map-note">
                  {hasAllChunks(view) && reading === 'idle' ? words.nothingToDraw : words.mapComes}
                </p>
              )}
            </MapPanel>
            {parts && <parts.LayerSwitch product={product?.product} />}
            {parts && motion ? <parts.MotionLegend motion={motion} /> : <Legend />}
          </div>
          <div class="side">
            <EventFactList
              view={view}
              product={product}
              town={parts && <parts.EpicentralTown product={product} />}
            />
            <MapTable product={product} gridComes={gridComes} isWhole={hasAllChunks(view)} />
          </div>
          {files}
        </div>
      ) : (
        files
      )}
    </article>
  )
}
