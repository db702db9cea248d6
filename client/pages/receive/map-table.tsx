/** What the map shows, for those who do not see it, and for those who want figures. */
import { useMemo } from 'preact/hooks'
import { colorOf, romanOf } from '../../shakemap/palette.ts'
import type { ReadProduct } from '../../shakemap/product.ts'
import { shakingOf } from '../common/intensity.ts'
import { commonTexts } from '../texts/common.ts'
import { formatKm, roundTo2, summarise, summariseContours } from './summary.ts'

export function MapTable({
  product,
  gridComes,
}: {
  product: ReadProduct | undefined
  /** The release has a grid that is still on its way. */
  gridComes: boolean
}) {
  const { product: drawn = null, contours = null, maxMmi: highest = null } = product ?? {}
  const grid = drawn?.grid
  const words = commonTexts.value
  const { lat = NaN, lon = NaN, description } = product?.facts ?? {}
  const rows = useMemo(() => {
    if (grid) return summarise(grid, { lat, lon })
    return contours ? summariseContours(contours, { lat, lon }) : []
  }, [grid, contours, lat, lon])
  return (
    <section class="panel stack map-table" aria-labelledby="table-title">
      <h2 id="table-title">What the map shows</h2>
      {highest === null ? (
        <p class="muted">The map’s files are not here yet.</p>
      ) : (
        <p>
          The strongest shaking is {romanOf(highest)}, {shakingOf(highest).toLowerCase()}.
          {description && ` Epicentre: ${description}.`}
        </p>
      )}
      {!grid && highest !== null && (
        <p class="small muted">
          {gridComes
            ? 'Drawn from contour lines until the grid is here; then come filled colours and areas.'
            : 'This release has contour lines but no grid: the map has no filled colours, and areas are not known.'}
        </p>
      )}
      {rows.length > 0 && (
        <div class="table-scroll">
          <table class="numbers">
            <caption class="small muted">
              {grid ? 'Area within the map at each intensity, and its' : 'Each intensity’s'} largest distance
              from the epicentre
            </caption>
            <thead>
              <tr>
                <th scope="col">Intensity</th>
                <th scope="col">Shaking</th>
                <th scope="col" class="wide">
                  Possible damage
                </th>
                {grid && (
                  <th scope="col" class="right">
                    Area, km²
                  </th>
                )}
                <th scope="col" class="right">
                  Up to, km
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ legend, areaKm2, reachKm }) => (
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
                  <td class="right">{reachKm === null ? '–' : formatKm(reachKm)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
