/** A ShakeMap's coverage, as CoverageJSON: of a product without grid.xml it is the map. */
import { parseCoverage } from '../../client/shakemap/files/coverage.ts'
import { sampleAt } from '../../client/shakemap/sample.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'
import { smallMap } from './small-map.ts'

const { grid } = smallMap
export const covjson = {
  type: 'Coverage',
  domain: {
    type: 'Domain',
    domainType: 'Grid',
    axes: {
      x: { start: grid.lonMin, stop: grid.lonMax, num: grid.nlon },
      y: { start: grid.latMax, stop: grid.latMin, num: grid.nlat },
    },
  },
  parameters: { MMI: { type: 'Parameter', unit: { symbol: 'intensity' } } },
  ranges: {
    MMI: {
      type: 'NdArray',
      dataType: 'float',
      axisNames: ['y', 'x'],
      shape: [grid.nlat, grid.nlon],
      values: Array.from(grid.mmi, (value) => (Number.isNaN(value) ? null : value)),
    },
  },
}

const byValues = {
  ...covjson,
  domain: {
    ...covjson.domain,
    axes: { x: { values: [-118, -117.5, -117, -116.5] }, y: { values: [35, 34.5, 34] } },
  },
}
const form: Form = {
  name: 'coverage.covjson',
  of: 'json',
  words: [
    'MMI',
    'PGA',
    'NdArray',
    'Grid',
    'values',
    'shape',
    'axes',
    'axisNames',
    'num',
    'start',
    'stop',
    'x',
    'y',
  ],
  seeds: [covjson, byValues].map((value) => bytesOf(JSON.stringify(value))),
}

export const coverageTarget: Target = {
  name: 'coverages',
  forms: [form, { ...form, name: 'coverage.covjson as text', of: 'text' }],
  read(bytes) {
    const read = parseCoverage(textOf(bytes))
    if (!read.ok) return read.error
    const { mmi, nlon, nlat, lonMin, lonMax, latMin, latMax } = read.value
    hold(mmi.length === nlon * nlat && nlon >= 2 && nlat >= 2, 'a grid has a value a point')
    hold(lonMin < lonMax && latMin < latMax && lonMax - lonMin <= 360, 'its sides are in order')
    hold(latMin >= -90 && latMax <= 90, 'it lies on Earth')
    for (const value of mmi)
      hold(Number.isNaN(value) || (value >= 0 && value <= 13), 'a value is an intensity')
    const middle = sampleAt({ grid: read.value }, (latMin + latMax) / 2, (lonMin + lonMax) / 2)
    hold(middle === null || (middle.mmi >= 0 && middle.mmi <= 13), 'its middle has an intensity, or none')
    return READ
  },
}
