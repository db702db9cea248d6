/** ShakeCast’s inventories as XML, read. */
import { describe, expect, it } from 'vitest'
import { point, read, refusal, xml, xmlRow } from './testing.ts'

const pgaLevel = (name: string, alpha: number): string =>
  `<${name}><METRIC>PGA</METRIC><ALPHA>${alpha}</ALPHA><BETA>0.64</BETA></${name}>`

describe('XML', () => {
  it('of ShakeCast, with an outline and fragility', () => {
    const { facilities, problems } = read(
      xml(
        xmlRow(
          '<EXTERNAL_FACILITY_ID>1</EXTERNAL_FACILITY_ID><FACILITY_TYPE>BRIDGE</FACILITY_TYPE><COMPONENT>SYSTEM</COMPONENT>' +
            '<FACILITY_NAME>Gate &amp; Bridge</FACILITY_NAME><FEATURE><GEOM_TYPE>POLYGON</GEOM_TYPE>' +
            '<GEOM>-122.4,37.8,0;-122.6,37.8,0;-122.6,37.9,0;-122.4,37.9,0</GEOM></FEATURE>' +
            `<FRAGILITY>${pgaLevel('RED', 137)}${pgaLevel('GREEN', 21)}${pgaLevel('GREY', 0.01)}</FRAGILITY>`,
        ),
      ),
    )
    expect(problems).toEqual([])
    expect(facilities).toMatchObject([
      {
        key: 'bridge\n1',
        name: 'Gate & Bridge',
        curves: [
          { metric: 'PGA', level: 'green', alpha: 21, beta: 0.64 },
          { metric: 'PGA', level: 'red', alpha: 137, beta: 0.64 },
        ],
      },
    ])
    expect(facilities[0]?.lat).toBeCloseTo(37.85, 9)
    expect(facilities[0]?.lon).toBeCloseTo(-122.5, 9)
    expect(facilities[0]?.outline).toHaveLength(4)
  })

  it.each([
    ['POLYLINE', '10,50,0;11,51,0;12,50,0', 'line'],
    ['POLYLINE', '10,50 11,51 12,50', 'line'],
    ['POLYLINE', '10,50,0 11,51,0\n12,50,0', 'line'],
    ['POLYLINE', '10 50, 11 51, 12 50', 'line'],
    ['POLYLINE', '10 50 11 51 12 50', 'line'],
    ['POLYLINE', '10,50,0,11,51,0,12,50,0', 'line'],
    ['POLYGON', '10,50;11,51;12,50', 'area'],
    ['POLYGON', '10,50 11,51 12,50 10,50', 'area'],
    ['', '10,50;11,51;12,50;10,50', 'area'],
    ['', '10,50;11,51;12,50', 'line'],
  ])('of a %s %j is a whole outline, however its corners are separated', (type, geom, shape) => {
    const { facilities, problems } = read(
      xml(xmlRow(`<ID>1</ID><FEATURE><GEOM_TYPE>${type}</GEOM_TYPE><GEOM>${geom}</GEOM></FEATURE>`)),
    )
    expect(problems).toEqual([])
    expect(facilities[0]).toMatchObject({ shape, lat: 50.5, lon: 11 })
    expect(facilities[0]?.outline.slice(0, 3)).toEqual([
      [10, 50],
      [11, 51],
      [12, 50],
    ])
  })

  it('of an outline whose corners cannot be told names the problem', () => {
    expect(refusal(xml(xmlRow('<ID>1</ID><FEATURE><GEOM>10,50,11,51,12</GEOM></FEATURE>')))).toMatch(
      /separate them by semicolons/,
    )
    const long = `10,50;${'9.000000,49.000000;'.repeat(2_000)}`
    expect(refusal(xml(xmlRow(`<ID>1</ID><FEATURE><GEOM>${long}</GEOM></FEATURE>`)))).toMatch(
      /longer than any/,
    )
  })

  it('of an outline over the antimeridian has its middle there', () => {
    const { facilities } = read(
      xml(
        xmlRow(
          '<ID>1</ID><FEATURE><GEOM_TYPE>POLYGON</GEOM_TYPE><GEOM>179.5,-17,0;-179.5,-17,0;-179.5,-18,0</GEOM></FEATURE>',
        ),
      ),
    )
    expect(facilities).toMatchObject([{ lat: -17.5, lon: 180 }])
  })

  it('keeps the good rows and names the line of each bad one', () => {
    const { facilities, problems } = read(
      xml(xmlRow(point('1')), xmlRow(point('2', '10', '120')), xmlRow(point('1')), xmlRow(point('4'))),
    )
    expect(facilities.map(({ externalId }) => externalId)).toEqual(['1', '4'])
    expect(problems).toEqual([
      'Line 4 is left out: the latitude 120 is not between -90 and 90 (LAT and LON may be exchanged).',
      'Line 5 is left out: it repeats the type and id of “Bridge 1” in line 3.',
    ])
  })

  it.each([
    ['a bare ampersand', point('2').replace('Bridge 2', 'Rec & Parks'), 'Rec & Parks'],
    ['an entity that nobody declared', point('2').replace('Bridge 2', 'Bogot&aacute;'), 'Bogot&aacute;'],
    ['CDATA', point('2').replace('Bridge 2', '<![CDATA[A & B]]>'), 'A & B'],
  ])('with %s in a name keeps it, and all that follows', (_, odd, name) => {
    const { facilities, problems } = read(xml(xmlRow(point('1')), xmlRow(odd), xmlRow(point('3'))))
    expect(facilities.map((one) => one.name).toSorted()).toEqual(['Bridge 1', 'Bridge 3', name].toSorted())
    expect(problems).toEqual([])
  })

  it.each([
    ['a tag in a name', point('2').replace('Bridge 2', 'Depot <north')],
    ['an end of another name', point('2').replace('</FACILITY_NAME>', '</NAME>')],
  ])('goes on behind a row that is malformed: %s', (_, odd) => {
    const { facilities, problems } = read(
      xml(xmlRow(point('1')), xmlRow(odd), xmlRow(point('3')), xmlRow(point('4'))),
    )
    expect(facilities.map(({ externalId }) => externalId)).toEqual(['1', '3', '4'])
    expect(problems).toEqual(['The XML is malformed near line 4; that row is left out.'])
  })

  it('of a row without its end loses that row, and tells the lines of those behind it', () => {
    const { facilities, problems } = read(
      xml(`<FacilityRow>${point('1')}`, xmlRow(point('2')), xmlRow(point('3', '10', '120'))),
    )
    expect(facilities.map(({ externalId }) => externalId)).toEqual(['2'])
    expect(problems).toEqual([
      'The XML is malformed near line 4; that row is left out.',
      expect.stringMatching(/^Line 5 is left out: the latitude 120/),
    ])
  })

  it('of ShakeCast’s workbook has its facilities in an Inventory, beside groups and users', () => {
    const { facilities, problems } = read(
      `<Inventory><FacilityTable>${xmlRow(point('1'))}</FacilityTable><GroupTable><GroupRow><FACILITY_TYPE>BRIDGE</FACILITY_TYPE></GroupRow></GroupTable></Inventory>`,
    )
    expect(facilities).toMatchObject([{ name: 'Bridge 1', lat: 20, lon: 10 }])
    expect(problems).toEqual([])
  })

  it('says that ShakeCast’s building model is not computed, once for all its facilities', () => {
    const aebm = '<AEBM><MBT>C2</MBT><HEIGHT>24</HEIGHT></AEBM>'
    const { facilities, problems } = read(xml(xmlRow(point('1') + aebm), xmlRow(point('2') + aebm)))
    expect(facilities).toHaveLength(2)
    expect(problems).toEqual([
      expect.stringMatching(/AEBM.*rated by their FRAGILITY \(line 3, and 1 more row\)\.$/),
    ])
  })

  it('that breaks off keeps what is before', () => {
    const { facilities, problems } = read(
      `<FacilityTable>\n${xmlRow(point('1'))}\n<FacilityRow><NAME>x</NAME></FacilityTabel>`,
    )
    expect(facilities).toHaveLength(1)
    expect(problems).toEqual(['The XML is malformed near line 3; what comes from there on is left out.'])
  })

  it.each([
    ['a document type', `<!DOCTYPE FacilityTable>${xml(xmlRow(point('1')))}`, /document type or entities/],
    [
      'entities that multiply',
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${xml(xmlRow(point('&b;')))}`,
      /document type or entities/,
    ],
    [
      'another XML',
      '<shakemap_grid><event/></shakemap_grid>',
      /does not begin with FacilityTable or Inventory/,
    ],
    ['HTML', '<!doctype html><html></html>', /malformed/],
    ['depth', `<FacilityTable>${'<a>'.repeat(100)}`, /nested deeper than 32/],
    ['an empty table', '<FacilityTable></FacilityTable>', 'The file has no facilities.'],
    ['a tag alone', '<', /malformed/],
  ])('refuses %s in a sentence', (_, text, reason) => {
    expect(refusal(text)).toMatch(reason)
    expect(refusal(text)).toMatch(/\.$/)
  })
})
