import { expect, it } from 'vitest'
import { productParts } from './product-lacks.ts'

it('files that are no ShakeMap are told nothing', () => {
  expect(productParts([])).toBeUndefined()
  expect(productParts(['notes.pdf', 'info.json', 'stationlist.json'])).toBeUndefined()
})

it('of a whole product nothing is missed, wherever its files lie', () => {
  const paths = ['grid.xml', 'info.json', 'cont_mmi.json', 'stationlist.json', 'rupture.json'].map(
    (name) => `us1/download/${name}`,
  )
  expect(productParts(paths)).toEqual({
    has: [
      'grid (grid.xml)',
      'facts (info.json)',
      'contours (cont_mmi.json)',
      'stations (stationlist.json)',
      'rupture (rupture.json)',
    ],
    lacks: [],
  })
})

it('the uncertainty is told where it is there', () => {
  expect(productParts(['grid.xml', 'uncertainty.xml'])?.has).toEqual([
    'grid (grid.xml)',
    'uncertainty (uncertainty.xml)',
  ])
})

it('the survey’s own file brings people’s reports without a station list', () => {
  const { has, lacks } = productParts(['grid.xml', 'dyfi_geo_10km.geojson', 'impact.json']) ?? {}
  expect(has).toEqual([
    'grid (grid.xml)',
    'people’s reports (dyfi_geo_10km.geojson)',
    'rated facilities (impact.json)',
  ])
  expect(lacks?.[0]).toBe('No stationlist.json: receivers see no stations.')
  expect(productParts(['grid.xml', 'cdi_geo.txt'])?.lacks[0]).toBe(lacks?.[0])
})

it.each([
  [
    ['cont_mmi.json'],
    [/^No grid\.xml: .*lines only/, /^No info\.json/, /^No stationlist\.json/, /^No rupture\.json/],
  ],
  [
    ['coverage_mmi_medium_res.covjson', 'info.json'],
    [/^No grid\.xml: .*coarser/, /^No stationlist/, /^No rupture/],
  ],
  // It says the facts itself.
  [['grid.xml'], [/^No stationlist/, /^No rupture/]],
] as const)('%j lacks what the sentences say', (paths, sentences) => {
  const lacks = productParts(paths)?.lacks ?? []
  expect(lacks).toHaveLength(sentences.length)
  for (const [i, sentence] of sentences.entries()) expect(lacks[i]).toMatch(sentence)
})
