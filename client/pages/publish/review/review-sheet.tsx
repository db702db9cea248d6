/** One sheet that shows what receivers will see, and one confirmation. */
import { useEffect, useRef } from 'preact/hooks'
import { limits } from '../../../../shared/wire/limits.ts'
import { proposeTitle } from '../../../publishing/title.ts'
import type { EventFacts } from '../../../shakemap/types.ts'
import { boundTo, TextField } from '../../common/fields.tsx'
import { formatBytes, marksOf, titlePrefix } from '../../common/words/format.ts'
import { counted } from '../../../words/figures.ts'
import { MapPanel } from '../../common/map-panel.tsx'
import { Banner, Notice, Watermark } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { Time } from '../../common/words/time.tsx'
import { Moment } from '../content/expiry-fields.tsx'
import type { PublicationState } from '../publication-state.ts'
import { isConfirmed, wordFor, type Review } from './review.ts'
import './review.css'

const FILES_SHOWN = 8

/** The browser's own dialog: it keeps the focus, Escape closes it, and the focus goes back to where it was. */
export function ReviewSheet({ state }: { state: PublicationState }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const review = state.review.value
  const isOpen = review !== undefined
  useEffect(() => {
    if (!isOpen) return dialog.current?.close()
    dialog.current?.showModal()
    // The focus is not on the button: a publisher who presses Enter twice has reviewed nothing.
    heading.current?.focus()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby="review-title"
      onCancel={(event) => {
        event.preventDefault()
        state.close()
      }}
    >
      {review && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            void state.confirm()
          }}
        >
          <h2 id="review-title" ref={heading} tabIndex={-1}>
            {review.status === 'cancel' ? 'Review the cancellation' : 'Review what receivers will see'}
          </h2>
          <Preview review={review} />
          <Particulars review={review} />
          {review.warnings.map((warning) => (
            <Notice key={warning} kind="warn">
              {warning}
            </Notice>
          ))}
          <Confirmation state={state} review={review} />
        </form>
      )}
    </dialog>
  )
}

/** Banner, prefix, map and watermark as the emergency page has them, on a wide screen and on a phone. */
function Preview({ review }: { review: Review }) {
  const { product } = review
  const hasMap = product !== undefined && (product.product !== null || product.contours !== null)
  if (!hasMap) return <AsReceived review={review} />
  return (
    <div class="as-received-screens">
      <figure class="wide-screen">
        <figcaption class="small muted">On a wide screen</figcaption>
        <AsReceived review={review} map="The map that receivers will see" />
      </figure>
      <figure class="phone">
        <figcaption class="small muted">On a phone</figcaption>
        <AsReceived review={review} map="The map as on a phone" status="Status as on a phone" />
      </figure>
    </div>
  )
}

interface AsReceivedProps {
  readonly review: Review
  /** What the map is called; left out where there is none. */
  readonly map?: string
  /** What the banner is called, where there is another. */
  readonly status?: string
}

function AsReceived({ review, map, status }: AsReceivedProps) {
  const { title, product } = review
  const marks = marksOf(review.status, 'complete', product?.facts)
  const { lat, lon } = product?.facts ?? {}
  return (
    <div class="as-received">
      <Banner marks={marks} {...(status === undefined ? {} : { label: status })} />
      <p class="as-titled">
        {titlePrefix(marks)}
        {title}
      </p>
      {map !== undefined && product && (
        <MapPanel
          label={map}
          class="sheet-map"
          subject="review"
          product={product.product}
          contours={product.contours}
          stations={product.stations}
          rupture={product.rupture}
          epicentre={lat === undefined || lon === undefined ? undefined : { lat, lon }}
        >
          <Watermark marks={marks} />
        </MapPanel>
      )}
    </div>
  )
}

function Particulars({ review }: { review: Review }) {
  const { status, note, expires, files, product, replaces, beside } = review
  const bytes = files.reduce((sum, { data }) => sum + data.size, 0)
  const listed = files.toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0))
  const more = listed.length - FILES_SHOWN
  return (
    <dl class="facts numbers">
      <dt>Status</dt>
      <dd>
        <strong>{STATUS_WORDS[status]}</strong>
      </dd>
      {product && <Event facts={product.facts} />}
      {status !== 'cancel' && (
        <>
          <dt>Note</dt>
          <dd>{note === '' ? 'none' : note}</dd>
          <dt>Expires</dt>
          <dd>{expires === '' ? 'never' : <Moment iso={expires} />}</dd>
        </>
      )}
      <dt>{status === 'cancel' ? 'Cancels' : 'Replaces'}</dt>
      <dd>{replaces.length === 0 ? 'nothing that is current on this channel' : replaces.join(' · ')}</dd>
      {beside.length > 0 && (
        <>
          <dt>Stays current</dt>
          <dd>{beside.map(({ title }) => title).join(' · ')}</dd>
        </>
      )}
      <dt>Files</dt>
      <dd>
        {files.length === 0 ? (
          'a notice with the reason'
        ) : (
          <>
            {counted(files.length, 'file')}, {formatBytes(bytes)}, in this order:
            <ul class="sheet-files small">
              {listed.slice(0, FILES_SHOWN).map(({ path, data }) => (
                <li key={path}>
                  {path} <span class="muted">{formatBytes(data.size)}</span>
                </li>
              ))}
              {more > 0 && <li class="muted">and {counted(more, 'more file', 'more files')}</li>}
            </ul>
          </>
        )}
      </dd>
    </dl>
  )
}

const STATUS_WORDS = {
  actual: 'Actual: receivers may act on it',
  exercise: 'Exercise: marked EXERCISE everywhere',
  test: 'Test: marked TEST everywhere',
  cancel: 'Cancel: withdraws what is current',
} as const

function Event({ facts }: { facts: Partial<EventFacts> }) {
  const { time, processTime, version } = facts
  const event = proposeTitle(facts)
  return (
    <>
      {event !== '' && (
        <>
          <dt>Event</dt>
          <dd>
            {event}
            {time && (
              <>
                , <Time iso={time.toISOString()} />
              </>
            )}
          </dd>
        </>
      )}
      {processTime && (
        <>
          <dt>Map</dt>
          <dd>
            {version === undefined || version === '' ? '' : `version ${version}, `}made{' '}
            <Time iso={processTime.toISOString()} />
          </dd>
        </>
      )}
    </>
  )
}

function Confirmation({ state, review }: { state: PublicationState; review: Review }) {
  const word = wordFor(review.status)
  const cancels = review.status === 'cancel'
  return (
    <>
      {cancels && (
        <div class="field">
          <label for="review-reason">Reason, as receivers read it</label>
          <textarea
            id="review-reason"
            class="input"
            required
            maxLength={limits.noteCharsMax}
            value={review.note}
            onInput={({ currentTarget }) => {
              state.review.value = { ...review, note: currentTarget.value }
            }}
          />
        </div>
      )}
      {word !== undefined && (
        <TextField
          id="review-word"
          label={`Type ${word} to confirm`}
          {...boundTo(state.typed)}
          hint={
            cancels
              ? 'Every receiver will be told not to act on what you published.'
              : 'Every receiver will be alarmed, and may act on it.'
          }
          maxLength={20}
        />
      )}
      <Fault>{state.fault.value}</Fault>
      <div class="row sheet-buttons">
        <button
          type="submit"
          class="button primary large"
          disabled={state.busy.value || !isConfirmed(review, state.typed.value)}
        >
          {cancels ? 'Publish the cancellation' : 'Publish'}
        </button>
        <button type="button" class="button" disabled={state.busy.value} onClick={() => state.close()}>
          Back
        </button>
        <p class="small muted grow">
          This browser signs the release. You cannot take it back, only replace or cancel it.
        </p>
      </div>
    </>
  )
}
