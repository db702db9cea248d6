/** What the map shows, for those who do not see it, and for those who want figures. */
import { useMemo } from 'preact/hooks'
import { colorOf, legendRowOf, romanOf } from '../../shakemap/palette.ts'
import type { ReadProduct } from '../../shakemap/product.ts'
import { formatArea, formatKm, summarise } from './summary.ts'

export function MapTable({ product }: { product: ReadProduct | undefined }) {
  const grid = product?.product?.grid
  const { lat = NaN, lon = NaN, description } = product?.facts ?? {}
  const rows = useMemo(() => (grid ? summarise(grid, { lat, lon }) : []), [grid, lat, lon])
  const highest = product?.maxMmi ?? null
  return (
    <section class="panel stack map-table" aria-labelledby="table-title">
      <h2 id="table-title">What the map shows</h2>
      {highest !== null && (
        <p>
          The strongest shaking is {romanOf(highest)}, {legendRowOf(highest).shaking.toLowerCase()}
          {description ? `; the epicentre is at ${description}` : ''}.
          {rows.length === 0 && ' Areas and distances follow when the grid is here.'}
        </p>
      )}
      {rows.length > 0 && (
        <div class="table-scroll">
          <table class="numbers">
            <caption class="small muted">
              Intensity, the ground that shook so within the map, and how far from the epicentre it was felt
              so
            </caption>
            <thead>
              <tr>
                <th scope="col">Intensity</th>
                <th scope="col">Shaking</th>
                <th scope="col" class="wide">
                  Possible damage
                </th>
                <th scope="col" class="right">
                  Area
                </th>
                <th scope="col" class="right">
                  As far as
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
                  <td>{legend.shaking}</td>
                  <td class="wide">{legend.damage}</td>
                  <td class="right">{formatArea(areaKm2)}</td>
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
