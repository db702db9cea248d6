/** The earthquake and its map in words: what happened, who says so, how sure they are. */
import type { ComponentChildren } from 'preact'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { colorOf, inkOn, romanOf } from '../../../shakemap/palette.ts'
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'
import { now } from '../../common/words/clock.ts'
import { formatAgo, formatLocal, formatPosition } from '../../common/words/format.ts'
import { damageOf, shakingOf } from '../../common/words/intensity.ts'
import { Time } from '../../common/words/time.tsx'
import { eventTexts } from '../../texts/sections/event.ts'
import { formatDepth, formatMagnitude, formatMotion } from '../../texts/figures.ts'
import { type OnLand, useOnLand } from './on-land.ts'
import { wordIn } from './product-words.ts'

export interface EventProps {
  readonly view: ShownRelease
  readonly product: ReadProduct | undefined
}

interface FactListOptions {
  /** What the epicentre is near to. */
  readonly town?: ComponentChildren
  /** What is read later has no “minutes ago”. */
  readonly isOnPaper?: boolean
}

/** How strong it was, before anything else. */
export function EventHead({ view, product }: EventProps) {
  const { magnitude } = product?.facts ?? {}
  return (
    <div class="event-head">
      {isNumber(magnitude) && (
        <p class="magnitude">
          <span aria-hidden="true">M</span>
          <span class="hidden-visually">{eventTexts.value.facts.magnitude}</span> {formatMagnitude(magnitude)}
        </p>
      )}
      <LargestIntensity product={product} missing={missingOf(view)} />
    </div>
  )
}

export function EventFactList({ view, product, town, isOnPaper = false }: EventProps & FactListOptions) {
  const { magnitude, depthKm, lat, lon, time, description, source, version, processTime } =
    product?.facts ?? {}
  const { mapStatus, eventType, uncertaintyGrade, eventId } = product?.facts ?? {}
  const missing = missingOf(view)
  const words = eventTexts.value.facts
  const facts: readonly (readonly [name: string, value: ComponentChildren, more?: ComponentChildren])[] = [
    [words.magnitude, isNumber(magnitude) && formatMagnitude(magnitude)],
    [words.place, description],
    [words.epicentre, isNumber(lat) && isNumber(lon) && formatPosition(lat, lon), town],
    [words.depth, isNumber(depthKm) && `${formatDepth(depthKm)} km`],
    [words.originTime, time && <Time iso={time.toISOString()} />, time && whenItWas(time, isOnPaper)],
    [words.peakMotion, peakOf(product)],
    [words.review, reviewOf(mapStatus)],
    [words.uncertainty, uncertaintyGrade && words.grade({ grade: uncertaintyGrade })],
    [words.eventType, eventTypeOf(eventType)],
    [words.source, [source, eventId].filter(Boolean).join(' · ')],
    [words.mapVersion, version, processTime ? made(processTime) : madeMissingOf(view)],
    [words.published, <Time key="published" iso={view.issued} />],
    ...(view.expires === '' ? [] : [[words.expires, <Time key="expires" iso={view.expires} />] as const]),
  ]
  return (
    <section class="panel stack event" aria-label={words.region}>
      <dl class="facts numbers">
        {facts.map(([name, value, more]) => (
          <Fact key={name} name={name} value={value} missing={missing}>
            {more}
          </Fact>
        ))}
      </dl>
    </section>
  )
}

function LargestIntensity({ product, missing }: { product: ReadProduct | undefined; missing: string }) {
  const words = eventTexts.value.facts
  const onLand = useOnLand(product)
  const mmi = product?.maxMmi ?? null
  if (mmi === null) return <p class="muted">{words.largestMissing({ missing })}</p>
  const atSea = onLand.kind === 'at-sea'
  const shaking = shakingOf(mmi).toLowerCase()
  return (
    <div class="largest">
      <span class="intensity" style={{ background: colorOf(mmi), color: inkOn(mmi) }} aria-hidden="true">
        {romanOf(mmi)}
      </span>
      <p>
        <span class="small muted">{product?.isAtLeast ? words.largestAtLeast : words.largest}</span>
        <br />
        <strong>
          <span class="hidden-visually">{romanOf(mmi)}, </span>
          {capitalised(atSea ? words.atSea({ shaking }) : words.shaking({ shaking }))}
        </strong>
        {landLines(onLand, mmi, product?.isAtLeast === true).map((line) => (
          <span key={line}>
            <br />
            <span class="small">{line}</span>
          </span>
        ))}
      </p>
    </div>
  )
}

/** What it shook on land, and what that can damage; at sea there is nothing to damage. */
function landLines(onLand: OnLand, mmi: number, isAtLeast: boolean): readonly string[] {
  const words = eventTexts.value.facts
  if (onLand.kind === 'asking') return []
  if (onLand.kind !== 'at-sea') return damageLines(mmi, isAtLeast)
  const { land } = onLand
  if (land.kind === 'no-land') return [words.noLand]
  if (land.kind !== 'at-most' && land.kind !== 'at-least') return [words.onLandUnknown]
  const say = land.kind === 'at-least' ? words.onLandAtLeast : words.onLand
  const told = say({ intensity: romanOf(land.mmi), shaking: shakingOf(land.mmi).toLowerCase() })
  return [told, ...damageLines(land.mmi, land.kind === 'at-least')]
}

function damageLines(mmi: number, isAtLeast: boolean): readonly string[] {
  const words = eventTexts.value.facts
  const damage = damageOf(mmi).toLowerCase()
  if (!isAtLeast) return [words.damage({ damage })]
  // "At least none" says nothing.
  return mmi < DAMAGING_MMI ? [] : [words.damageAtLeast({ damage })]
}

/** The legend's first row with damage. */
const DAMAGING_MMI = 4.5

function Fact({
  name,
  value,
  missing,
  children,
}: {
  name: string
  value: ComponentChildren
  missing: string
  children?: ComponentChildren
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value ? <div>{value}</div> : <div class="muted">{missing}</div>}
        {children}
      </dd>
    </>
  )
}

/** What stands for a fact that is not there: it may still come, or never. */
function missingOf(view: ShownRelease): string {
  const { notGiven, notHereYet } = eventTexts.value.facts
  return hasAllChunks(view) ? notGiven : notHereYet
}

function whenItWas(time: Date, isOnPaper: boolean): ComponentChildren {
  const local = formatLocal(time.toISOString()) ?? ''
  return (
    <>
      {time.getTimezoneOffset() !== 0 && (
        <div class="muted">{eventTexts.value.facts.yourTime({ time: local })}</div>
      )}
      {!isOnPaper && <div class="muted">{formatAgo(time.getTime(), now.value)}</div>}
    </>
  )
}

function made(processTime: Date): ComponentChildren {
  return (
    <span class="muted">
      {eventTexts.value.facts.made({ time: <Time iso={processTime.toISOString()} /> })}
    </span>
  )
}

function peakOf(product: ReadProduct | undefined): string {
  const { maxPga = null, maxPgv = null } = product ?? {}
  const parts = [
    isNumber(maxPga) ? `${formatMotion(maxPga)} %g` : '',
    isNumber(maxPgv) ? `${formatMotion(maxPgv)} cm/s` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function madeMissingOf(view: ShownRelease): ComponentChildren {
  return hasAllChunks(view) && <span class="muted">{eventTexts.value.facts.madeMissing}</span>
}

/** A product's word for its review, in plain words; a word that is not known is shown as it is. */
function reviewOf(status: string | undefined): string | undefined {
  return wordIn(eventTexts.value.reviews, status) ?? status
}

function eventTypeOf(type: string | undefined): string | undefined {
  return wordIn(eventTexts.value.eventTypes, type) ?? type?.toLowerCase()
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
