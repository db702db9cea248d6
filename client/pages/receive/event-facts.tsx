/** The earthquake and its map in words: what happened, who says so, how sure they are. */
import type { ComponentChildren } from 'preact'
import type { ReadProduct } from '../../shakemap/product.ts'
import { colorOf, inkOn, romanOf } from '../../shakemap/palette.ts'
import { isWhole, type ReleaseView } from '../common/channel-view.ts'
import { now } from '../common/clock.ts'
import { formatAgo, formatLocal, formatPosition } from '../common/format.ts'
import { damageOf, shakingOf } from '../common/intensity.ts'
import { Time } from '../common/time.tsx'

export interface EventProps {
  readonly view: ReleaseView
  readonly product: ReadProduct | undefined
}

/** How strong it was, before anything else. */
export function EventHead({ view, product }: EventProps) {
  const { magnitude } = product?.facts ?? {}
  return (
    <div class="event-head">
      {isNumber(magnitude) && (
        <p class="magnitude">
          <span aria-hidden="true">M</span>
          <span class="hidden-visually">Magnitude</span> {figure(magnitude, 1)}
        </p>
      )}
      <LargestIntensity mmi={product?.maxMmi ?? null} missing={missingOf(view)} />
    </div>
  )
}

export function EventFacts({ view, product }: EventProps) {
  const { magnitude, depthKm, lat, lon, time, description, source, version, processTime } =
    product?.facts ?? {}
  const { mapStatus, eventType, uncertaintyGrade, eventId } = product?.facts ?? {}
  const missing = missingOf(view)
  const facts: readonly (readonly [name: string, value: ComponentChildren, more?: ComponentChildren])[] = [
    ['Magnitude', isNumber(magnitude) && figure(magnitude, 1)],
    ['Place', description],
    ['Epicentre', isNumber(lat) && isNumber(lon) && formatPosition(lat, lon)],
    ['Depth', isNumber(depthKm) && `${figure(depthKm, 1)} km`],
    ['Origin time', time && <Time iso={time.toISOString()} />, time && whenItWas(time)],
    ['Peak motion', peakOf(product)],
    ['Review', reviewOf(mapStatus)],
    ['Uncertainty', uncertaintyGrade && `Grade ${uncertaintyGrade} (A best, F worst)`],
    ['Event type', eventType?.toLowerCase()],
    ['Source', [source, eventId].filter(Boolean).join(' · ')],
    ['Map version', version, processTime && made(processTime)],
    ['Published', <Time key="published" iso={view.issued} />],
    ...(view.expires === '' ? [] : [['Expires', <Time key="expires" iso={view.expires} />] as const]),
  ]
  return (
    <section class="panel stack event" aria-label="Event facts">
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

function LargestIntensity({ mmi, missing }: { mmi: number | null; missing: string }) {
  if (mmi === null) return <p class="muted">Largest intensity: {missing}</p>
  return (
    <div class="largest">
      <span class="intensity" style={{ background: colorOf(mmi), color: inkOn(mmi) }} aria-hidden="true">
        {romanOf(mmi)}
      </span>
      <p>
        <span class="small muted">Largest intensity</span>
        <br />
        <strong>
          <span class="hidden-visually">{romanOf(mmi)}, </span>
          {shakingOf(mmi)} shaking
        </strong>
        <br />
        <span class="small">Possible damage: {damageOf(mmi).toLowerCase()}</span>
      </p>
    </div>
  )
}

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
function missingOf(view: ReleaseView): string {
  return isWhole(view) ? 'not given' : 'not here yet'
}

function whenItWas(time: Date): ComponentChildren {
  return (
    <>
      {time.getTimezoneOffset() !== 0 && (
        <div class="muted">{formatLocal(time.toISOString())}, your time</div>
      )}
      <div class="muted">{formatAgo(time.getTime(), now.value)}</div>
    </>
  )
}

function made(processTime: Date): ComponentChildren {
  return (
    <span class="muted">
      made <Time iso={processTime.toISOString()} />
    </span>
  )
}

/** Only what the grid says: the maxima in info.json are logarithms in some products. */
function peakOf(product: ReadProduct | undefined): string {
  const { maxPga = null, maxPgv = null } = product ?? {}
  const parts = [
    isNumber(maxPga) ? `${figure(maxPga, 1)} %g` : '',
    isNumber(maxPgv) ? `${figure(maxPgv, 1)} cm/s` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** A product's word for its review, in plain words; a word that is not known is shown as it is. */
function reviewOf(status: string | undefined): string | undefined {
  const word = status?.toLowerCase()
  if (word === 'automatic') return 'Automatic, not reviewed by a person yet'
  if (word === 'reviewed') return 'Reviewed by a person'
  if (word === 'released') return 'Released'
  if (word === 'cancelled') return 'Cancelled by its maker'
  return status
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function figure(value: number, digits: number): string {
  return value.toFixed(digits)
}
