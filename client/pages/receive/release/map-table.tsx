/** What the map shows, for those who do not see it, and for those who want figures. */
import { useMemo } from 'preact/hooks'
import { colorOf, romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { shakingOf } from '../../common/words/intensity.ts'
import { commonTexts } from '../../texts/sections/common.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { formatKm, formatLeastKm, roundTo2, summarise, summariseContours } from './summary.ts'

export function MapTable({
  product,
  gridComes,
  isWhole,
}: {
  product: ReadProduct | undefined
  /** The release has a grid that is still on its way. */
  gridComes: boolean
  /** All files of the release are here: what is not known by now is not told. */
  isWhole: boolean
}) {
  const { product: drawn = null, contours = null, maxMmi: highest = null } = product ?? {}
  const grid = drawn?.grid
  const words = commonTexts.value
  const texts = eventTexts.value.table
  const { lat = NaN, lon = NaN, description } = product?.facts ?? {}
  const rows = useMemo(() => {
    if (grid) return summarise(grid, { lat, lon })
    return contours ? summariseContours(contours, { lat, lon }) : []
  }, [grid, contours, lat, lon])
  return (
    <section class="panel stack map-table" aria-labelledby="table-title">
      <h2 id="table-title">{texts.title}</h2>
      {highest === null ? (
        <p class="muted">{isWhole ? texts.unknown : texts.missing}</p>
      ) : (
        <p>
          {(product?.isAtLeast ? texts.strongestAtLeast : texts.strongest)({
            intensity: romanOf(highest),
            shaking: shakingOf(highest).toLowerCase(),
          })}{' '}
          {description && texts.epicentre({ place: description })}
        </p>
      )}
      {!grid && contours && <p class="small muted">{gridComes ? texts.gridComes : texts.noGrid}</p>}
      {rows.length > 0 && (
        <div class="table-scroll">
          <table class="numbers">
            <caption class="small muted">
              {grid
                ? texts.caption
                : rows.some(({ isReachLeast }) => isReachLeast)
                  ? texts.captionAtLeast
                  : texts.captionNoGrid}
            </caption>
            <thead>
              <tr>
                <th scope="col">{words.intensity}</th>
                <th scope="col">{words.shakingTitle}</th>
                <th scope="col" class="wide">
                  {texts.damage}
                </th>
                {grid && (
                  <th scope="col" class="right">
                    {texts.area}
                  </th>
                )}
                <th scope="col" class="right">
                  {texts.reach}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ legend, areaKm2, reachKm, isReachLeast }) => (
                <tr key={legend.intensity}>
                  <th scope="row">
                    <span
                      class="swatch"
                      style={{ background: legend.color || colorOf(legend.from) }}
                      aria-hidden="true"
                    />
                    {legend.intensity}
                  </th>
                  <td>{words.shaking[legend.intensity]}</td>
                  <td class="wide">{words.damage[legend.intensity]}</td>
                  {grid && <td class="right">{areaKm2 === null ? '–' : roundTo2(areaKm2)}</td>}
                  <td class="right">
                    {reachKm === null ? '–' : (isReachLeast ? formatLeastKm : formatKm)(reachKm)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
