import { expect, it } from 'vitest'
import { saidTypes, statusSaid, typeRefusal } from './event-type.ts'

const file = (path: string, text: string) => ({ path, data: new Blob([text]) })
const grid = (type: string) =>
  file(
    'grid.xml',
    `<?xml version="1.0"?><shakemap_grid event_id="x" shakemap_event_type="${type}"><grid_data>`,
  )
const info = (type: string) =>
  file('info.json', JSON.stringify({ input: { event_information: { event_type: type } } }))
const contours = (type: string, features = '') =>
  file('download/cont_pga.json', `{"features": [${features}], "metadata": {"event_type": "${type}"}}`)

it('a SCENARIO in any one of the files rules out Actual, whatever the others say', async () => {
  const long = '{"type": "Feature"},'.repeat(40_000)
  const products = [
    [grid('SCENARIO'), info('ACTUAL')],
    [grid('ACTUAL'), info('scenario')],
    [info('ACTUAL'), contours('SCENARIO')],
    [contours(' Scenario ', long)],
    [file('info.json', '{"input": {"event_information": {"event_type": "SCENARIO", cut off')],
    [grid('ACTUAL'), file('product.xml', '<property name="event-type" value="scenario"/>')],
    [file('product.xml', '<product id="urn:usgs-product:us:shakemap-scenario:bssc2014:1626794017050">')],
    [file('event.xml', '<earthquake id="x" event_type="SCENARIO"/>')],
  ]
  for (const product of products) {
    const said = await saidTypes(product)
    expect(statusSaid(said)).toBe('exercise')
    expect(typeRefusal(said, 'actual')).toMatch(
      /^\S+ calls the event a SCENARIO, so .+ has to be Exercise\.$/,
    )
    for (const status of ['exercise', 'test', 'cancel', undefined] as const)
      expect(typeRefusal(said, status)).toBeUndefined()
  }
})

it('a TEST and a HEARTBEAT are tests', async () => {
  for (const type of ['TEST', 'HEARTBEAT'])
    expect(typeRefusal(await saidTypes([grid(type)]), 'actual')).toMatch(/has to be Test\.$/)
})

it('what happened, what says nothing, and other people’s files stand in nobody’s way', async () => {
  const files = [
    grid('ACTUAL'),
    info(''),
    file('sites.json', '{"event_type": "SCENARIO"}'),
    file('a.xml', ''),
  ]
  const said = await saidTypes(files)
  expect(said).toEqual([{ path: 'grid.xml', type: 'ACTUAL' }])
  expect([statusSaid(said), typeRefusal(said, 'actual')]).toEqual([undefined, undefined])
})

it('a compact map that comes alone says it in its facts', async () => {
  const said = await saidTypes([], { eventType: 'Scenario' })
  expect(typeRefusal(said, 'actual')).toMatch(/^The map calls the event a SCENARIO/)
  expect(await saidTypes([grid('ACTUAL')], { eventType: 'ACTUAL' })).toHaveLength(1)
})
