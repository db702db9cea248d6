/** The earthquake and its map in words: what happened, who says so, how sure they are. */
import type { ReadProduct } from '../../shakemap/product.ts'
import { colorOf, legendRowOf, romanOf } from '../../shakemap/palette.ts'
import { inkOn } from '../map/legend.ts'
import type { ReleaseView } from '../common/channel-view.ts'
import { formatLocal, formatPosition, formatUtc } from '../common/format.ts'

const UNKNOWN = '–'

export function EventFacts({ view, product }: { view: ReleaseView; product: ReadProduct | undefined }) {
  const { magnitude, depthKm, lat, lon, time, description, source, version, processTime } =
    product?.facts ?? {}
  const { mapStatus, eventType, uncertaintyGrade, eventId } = product?.facts ?? {}
  return (
    <section class="panel stack event" aria-label="Event facts">
      <div class="event-head">
        <p class="magnitude" aria-label={`Magnitude ${figure(magnitude, 1)}`}>
          <span aria-hidden="true">M</span> {figure(magnitude, 1)}
        </p>
        <LargestIntensity mmi={product?.maxMmi ?? null} />
      </div>
      <dl class="facts numbers">
        <Fact name="Place" value={description} />
        <Fact
          name="Epicentre"
          value={isNumber(lat) && isNumber(lon) ? formatPosition(lat, lon) : undefined}
        />
        <Fact name="Depth" value={isNumber(depthKm) ? `${figure(depthKm, 1)} km` : undefined} />
        <Fact name="Origin time" value={time ? formatUtc(time.toISOString()) : undefined}>
          {time && time.getTimezoneOffset() !== 0 && (
            <span class="muted">{formatLocal(time.toISOString())}, your time</span>
          )}
        </Fact>
        {isNumber(product?.maxPga) && (
          <Fact
            name="Peak motion"
            value={`${figure(product.maxPga, 1)} %g${isNumber(product.maxPgv) ? `, ${figure(product.maxPgv, 1)} cm/s` : ''}`}
          />
        )}
        <Fact name="Review" value={reviewOf(mapStatus)} />
        <Fact
          name="Uncertainty"
          value={uncertaintyGrade ? `Grade ${uncertaintyGrade} (A best, F worst)` : undefined}
        />
        <Fact name="Event type" value={eventType ? eventType.toLowerCase() : undefined} />
        <Fact name="Source" value={[source, eventId].filter(Boolean).join(' · ')} />
        <Fact name="Map version" value={version}>
          {processTime && <span class="muted">made {formatUtc(processTime.toISOString())}</span>}
        </Fact>
        <Fact name="Published" value={formatUtc(view.issued)} />
      </dl>
    </section>
  )
}

function LargestIntensity({ mmi }: { mmi: number | null }) {
  if (mmi === null) return <p class="muted">Largest intensity: not here yet</p>
  const { shaking, damage } = legendRowOf(mmi)
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
          {shaking} shaking
        </strong>
        <br />
        <span class="small">Possible damage: {damage.toLowerCase()}</span>
      </p>
    </div>
  )
}

function Fact({
  name,
  value,
  children,
}: {
  name: string
  value: string | undefined
  children?: preact.ComponentChildren
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {value ? <div>{value}</div> : <div class="muted">not given</div>}
        {children}
      </dd>
    </>
  )
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

function figure(value: number | null | undefined, digits: number): string {
  return isNumber(value) ? value.toFixed(digits) : UNKNOWN
}
