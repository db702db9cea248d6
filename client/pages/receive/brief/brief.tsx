/**
 * One page to hand on: map, facts, what to inspect first, who signed it. It is seen before it is printed, at its size on paper, so
 * that the map is drawn for the paper and not for the screen.
 */
import { sortRows, levelOf } from '../../../facilities/order.ts'
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { formatUtc } from '../../../words/figures.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { MapPanel } from '../../common/map-panel.tsx'
import { Banner, Watermark } from '../../common/notices.tsx'
import type { Mark } from '../../common/words/mark.ts'
import { titlePrefix } from '../../common/words/format.ts'
import { ratedRows } from '../../facilities/rated-rows.ts'
import { LevelMark } from '../../facilities/table/level-mark.tsx'
import { Legend } from '../../map/legend.tsx'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { briefTexts } from '../../texts/sections/brief.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { BriefCities } from '../places/brief-cities.tsx'
import { EpicentralTown } from '../places/epicentral-town.tsx'
import { EventFactList, EventHead } from '../release/event-facts.tsx'
import { MapTable } from '../release/map-table.tsx'

/** More would not fit beside the rest; the list itself can be printed too. */
const FACILITIES_MAX = 8

export interface BriefProps {
  readonly view: ShownRelease
  readonly product: ReadProduct | undefined
  readonly marks: readonly Mark[]
  /** Whose signature it is; undefined before the channel is joined. */
  readonly signer: { readonly channel: string; readonly thumbprint: string } | undefined
  readonly isForeign: boolean
}

export function Brief({ view, product, marks, signer, isForeign }: BriefProps) {
  const texts = briefTexts.value
  const { lat, lon } = product?.facts ?? {}
  return (
    <article class="brief-sheet" aria-label={texts.title}>
      <Banner marks={marks} />
      <header class="brief-head">
        <div>
          <h1>
            {titlePrefix(marks)}
            {view.title}
          </h1>
          {view.note && <p>{view.note}</p>}
        </div>
        <EventHead view={view} product={product} />
      </header>
      <MapPanel
        label={texts.map}
        class="brief-map"
        subject={`brief ${view.id}`}
        product={product?.product}
        contours={product?.contours}
        rupture={product?.rupture}
        epicentre={lat === undefined || lon === undefined ? undefined : { lat, lon }}
      >
        <Watermark marks={marks} />
      </MapPanel>
      <Legend />
      <div class="brief-columns">
        <div>
          <EventFactList
            view={view}
            product={product}
            town={<EpicentralTown product={product} />}
            isOnPaper
          />
          <InspectFirst />
        </div>
        <div>
          <MapTable product={product} gridComes={false} isWhole />
          <BriefCities product={product} />
        </div>
      </div>
      <footer class="brief-foot">
        {signer && (
          <p>
            {texts.signed({ channel: signer.channel, key: signer.thumbprint })}{' '}
            {isForeign ? texts.foreign : texts.verified}
          </p>
        )}
        <p>
          {texts.release({ id: view.id })} ·{' '}
          {texts.printed({ time: formatUtc(new Date().toISOString()) ?? '' })}
        </p>
      </footer>
    </article>
  )
}

function InspectFirst() {
  const all = ratedRows.value
  if (all.length === 0) return null
  const texts = briefTexts.value
  const rows = sortRows(all, { column: 'priority', descending: true }).slice(0, FACILITIES_MAX)
  return (
    <section class="brief-facilities">
      <h2>{texts.facilities({ count: formatNumber(all.length) })}</h2>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{texts.facility}</th>
            <th scope="col">{texts.level}</th>
            <th scope="col">{texts.intensity}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.facility.key}>
              <th scope="row">{row.facility.name}</th>
              <td class="nowrap">
                <LevelMark standing={levelOf(row)} /> {facilitiesTexts.value.levels[levelOf(row)].name}
              </td>
              <td>
                {row.impact.shaking
                  ? `${romanOf(row.impact.shaking.mmi)} (${formatMmi(row.impact.shaking.mmi)})`
                  : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
