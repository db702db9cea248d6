import { describe, expect, it } from 'vitest'
import { growth, LINEAR } from '../../testing/cpu.ts'
import { facilityLimits as limits } from '../limits.ts'
import { DEFAULT_CURVES } from './raw.ts'
import { readInventory, readInventoryText } from './read.ts'
import { point, read, refusal, xml, xmlRow } from './testing.ts'

const HEAD =
  'FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,LAT,LON,METRIC:MMI:GREEN,METRIC:MMI:YELLOW,METRIC:MMI:RED'

describe('CSV', () => {
  it('of thresholds', () => {
    const { facilities, problems } = read(`${HEAD}\nCITY,Pasadena,Pasadena,34.1561,-118.1318,1,5,7\n`)
    expect(problems).toEqual([])
    expect(facilities).toEqual([
      {
        key: 'city\npasadena',
        type: 'CITY',
        externalId: 'Pasadena',
        name: 'Pasadena',
        lat: 34.1561,
        lon: -118.1318,
        outline: [],
        curves: [
          { metric: 'MMI', level: 'green', alpha: 1, beta: null },
          { metric: 'MMI', level: 'yellow', alpha: 5, beta: null },
          { metric: 'MMI', level: 'red', alpha: 7, beta: null },
        ],
        assumed: false,
      },
    ])
  })

  it('of fragility curves of several metrics', () => {
    const { facilities } = read(
      'facility_name,lat,lon,METRIC:MMI:ALPHA:RED,METRIC:MMI:BETA:RED,METRIC:PGA:ALPHA:RED,METRIC:PGA:BETA:RED\nHall,1,2,7,0.6,40,0.5',
    )
    expect(facilities[0]?.curves).toEqual([
      { metric: 'MMI', level: 'red', alpha: 7, beta: 0.6 },
      { metric: 'PGA', level: 'red', alpha: 40, beta: 0.5 },
    ])
  })

  it('with other names of columns, a byte order mark, CRLF, semicolons, decimal commas and quoted line ends', () => {
    const { facilities, problems } = read(
      '\uFEFFName;Latitude;Longitude\r\n"Two\r\nlines";34,5;-118,25\r\nB;95;100\r\n',
    )
    expect(facilities).toMatchObject([{ name: 'Two lines', lat: 34.5, lon: -118.25, assumed: true }])
    expect(facilities[0]?.curves).toEqual(DEFAULT_CURVES)
    expect(problems).toEqual(['Line 4 is left out: the latitude 95 is not between -90 and 90.'])
  })

  it('keeps the good rows and names the line of each bad one', () => {
    const { facilities, problems, leftOut } = read(
      [
        HEAD,
        'CITY,1,North of the pole,91,0,1,5,7',
        'CITY,2,Exchanged,-118.1,34.1,1,5,7',
        'CITY,3,No number,NaN,10,1,5,7',
        'CITY,4,Good,34,-118,1,5,7',
        '',
        'CITY,5,Short,34,-118',
        'CITY,6,Falling,34,-118,7,5,1',
        'CITY,7,Word,34,-118,low,5,7',
        'CITY,8,PGA perhaps,34,-118,1,5,70',
        'city,4,Good again,35,-118,1,5,7',
        'CITY,,,34,-118,1,5,7',
        'CITY,9,Across,52,190,1,5,7',
        'CITY,10,Moved, north,52,10,1,5,7',
      ].join('\n'),
    )
    expect(facilities.map(({ name, lon }) => [name, lon])).toEqual([
      ['Across', -170],
      ['Falling', -118],
      ['Good', -118],
      ['PGA perhaps', -118],
      ['Short', -118],
      ['Word', -118],
    ])
    const curvesOf = (wanted: string) => {
      const found = facilities.find(({ name }) => name === wanted)
      return found?.assumed ? 'assumed' : found?.curves.map(({ level, alpha }) => `${level} ${alpha}`)
    }
    expect(['Short', 'Falling', 'Word', 'PGA perhaps'].map(curvesOf)).toEqual([
      'assumed',
      'assumed',
      ['yellow 5', 'red 7'],
      ['green 1', 'yellow 5'],
    ])
    expect(problems).toEqual([
      'Line 2 is left out: the latitude 91 is not between -90 and 90 (LAT and LON may be exchanged).',
      'Line 3 is left out: the latitude -118.1 is not between -90 and 90 (LAT and LON may be exchanged).',
      'Line 4 is left out: the latitude “NaN” is not a number.',
      'Line 8 is read without its MMI thresholds, as that for yellow (5) is below that for green (7).',
      'Line 9 is read without the MMI threshold “low” for green, which is not a number.',
      'Line 10 is read without the MMI threshold 70 for red, which is over 13.',
      'Line 11 is left out: it repeats the type and id of “Good” in line 5.',
      'Line 12 is left out: it has neither a FACILITY_NAME nor an EXTERNAL_FACILITY_ID.',
      'Line 14 is left out: it has 9 values, but line 1 names 8 columns.',
    ])
    expect(leftOut).toBe(6)
  })

  it('with LAT and LON beside an outline takes the outline, and LAT and LON beside what is none', () => {
    const { facilities, problems } = read(
      [
        'NAME,LAT,LON,GEOM_TYPE,GEOM',
        'Pipe,50,10,POLYLINE,"10,50,0;11,51,0"',
        'Tank,50,10,,0101000020E61000000000000000002440',
        'Pump,50,10,POINT,"10,50,0"',
      ].join('\n'),
    )
    expect(problems).toEqual([])
    expect(facilities).toMatchObject([
      { name: 'Pipe', lat: 50.5, lon: 10.5, shape: 'line' },
      { name: 'Pump', lat: 50, lon: 10, outline: [] },
      { name: 'Tank', lat: 50, lon: 10, outline: [] },
    ])
  })

  it('with a quotation mark that never closes keeps what is before it', () => {
    const { facilities, problems } = read(
      `${HEAD}\nCITY,1,A,34,-118,1,5,7\nCITY,2,"B,34,-118,1,5,7\nCITY,3,C,34,-118,1,5,7\n`,
    )
    expect(facilities.map(({ name }) => name)).toEqual(['A'])
    expect(problems).toEqual([
      'Line 3 is left out: a quotation mark is out of place. From there on the file cannot be read.',
    ])
  })

  it.each([
    ['nothing', '  \n', 'The file is empty.'],
    [
      'no columns named',
      'Pasadena,34,-118\n',
      /first line has to name the columns.*does not name LAT and LON/,
    ],
    ['no names', 'LAT,LON\n1,2\n', /names neither a column FACILITY_NAME/],
    ['no row that is good', 'NAME,LAT,LON\nA,x,2\n', /no facility that can be read. Line 2 is left out/],
    ['only names of columns', 'NAME,LAT,LON\n', 'The file has no facilities.'],
    ['a spreadsheet', 'PK\u0003\u0004\0\0', /spreadsheet or an archive/],
    ['JSON', '{"type":"FeatureCollection"}', /looks like JSON/],
    ['bytes', 'abc\0def', /not a text file/],
    ['too many columns', Array.from({ length: 1_501 }, (_, i) => `c${i}`).join(','), /more columns/],
  ])('refuses %s in a sentence', (_, text, reason) => {
    expect(refusal(text)).toMatch(reason)
    expect(refusal(text)).toMatch(/\.$/)
  })

  const PUMP = { name: 'Pump house', lat: 34.5, lon: -117.5, outline: [] }
  it.each([
    [
      'the box of ShakeCast’s own export in place of LAT and LON',
      'FACILITY_NAME,LAT_MIN,LAT_MAX,LON_MIN,LON_MAX\nPump house,34.5,34.5,-117.5,-117.5',
    ],
    ['rows without their last empty cells', 'NAME,LAT,LON,ATTR:A,ATTR:B\nPump house,34.5,-117.5'],
    ['empty cells too many', 'NAME,LAT,LON\nPump house,34.5,-117.5,,\n'],
    ['the line that tells spreadsheets the separator', 'sep=;\r\nNAME;LAT;LON\r\nPump house;34,5;-117,5\r\n'],
    ['a decimal comma in quotes', 'NAME,LAT,LON\nPump house,"34,5","-117,5"'],
    ['a decimal comma between tabs', 'NAME\tLAT\tLON\nPump house\t34,5\t-117,5'],
    ['columns between bars', 'NAME|LAT|LON\nPump house|34.5|-117.5'],
    ['letters of hemispheres', 'NAME,LAT,LON\nPump house,34.5N,117.5 W'],
    ['degrees and minutes', 'NAME,LAT,LON\nPump house,34° 30′ N,117° 30′ W'],
    ['the minus of typesetters', 'NAME,LAT,LON\nPump house,34.5,\u2212117.5'],
    ['columns twice that nobody reads', 'NAME,LAT,LON,NOTE,NOTE\nPump house,34.5,-117.5,a,b'],
  ])('is read with %s', (_, text) => {
    const { facilities, problems } = read(text)
    expect(facilities).toMatchObject([PUMP])
    expect(problems).toEqual([])
  })

  it('keeps what it can of a row or a file, and names the rest', () => {
    const twice = read('NAME,LAT,LON,lat\nPump house,34.5,-117.5,\nDepot,,10,20\n')
    expect(twice.facilities.map(({ lat }) => lat)).toEqual([20, 34.5])
    expect(twice.problems).toEqual([
      'The file has a column LAT twice: where both are filled the first counts.',
    ])
    const titled = read('Facilities as of March,,,\n\nNAME,LAT,LON\nPump house,34.5,-117.5')
    expect(titled.facilities).toMatchObject([PUMP])
    expect([titled.leftOut, twice.leftOut]).toEqual([0, 0])
    expect(titled.problems).toEqual(['Line 1 is passed over: it stands above the names of the columns.'])
    const unknown = read(
      'NAME,LAT,LON,METRIC:SVEL:RED,METRIC:MMI:RED,METRIC:SA(1.0):RED\nA,1,2,300,7,50\nB,1,2,300,7,\nC,1,2,,7,',
    )
    expect(unknown.facilities.map(({ curves }) => curves.map(({ metric }) => metric).sort())).toEqual([
      ['MMI', 'PSA10'],
      ['MMI'],
      ['MMI'],
    ])
    expect(unknown.problems).toEqual([
      'The metric “SVEL” is not known, and thresholds by it are left out (line 2, and 1 more row).',
    ])
    const beta = read('NAME,LAT,LON,METRIC:MMI:ALPHA:RED,METRIC:MMI:BETA:RED\nA,1,2,7,wide')
    expect(beta.facilities[0]?.curves).toEqual([{ metric: 'MMI', level: 'red', alpha: 7, beta: null }])
    expect(beta.problems).toEqual([expect.stringMatching(/^Line 2 is read without the BETA “wide” for red/)])
    const thousand = read('NAME,LAT,LON,METRIC:PGA:RED\nA,1,2,"1,000"')
    expect(thousand.problems, 'no threshold is guessed').toEqual([expect.stringContaining('“1,000”')])
  })

  it('takes a box that has an extent as the area or the line that it is', () => {
    const { facilities } = read(
      'NAME,LAT_MIN,LAT_MAX,LON_MIN,LON_MAX\nPort,-17.5,-17,179.5,-179.5\nQuay,34,34,10,11\n',
    )
    expect(facilities).toMatchObject([
      { name: 'Port', lat: -17.25, lon: 180, shape: 'area' },
      { name: 'Quay', lat: 34, lon: 10.5, shape: 'line' },
    ])
    expect(facilities[0]?.outline).toHaveLength(4)
  })

  it('whose thresholds in PGA and PSA are all small is doubted: they may be in g', () => {
    const HEADER = 'NAME,LAT,LON,METRIC:PGA:GREEN,METRIC:PGA:RED'
    expect(read(`${HEADER}\nA,1,2,0.21,1.37\nB,1,2,0.1,0.5`).problems).toEqual([
      expect.stringMatching(/largest threshold in PGA or PSA is 1\.37.*If the list is in g, multiply/),
    ])
    expect(read(`${HEADER}\nA,1,2,0.21,1.37\nB,1,2,10,50`).problems).toEqual([])
  })

  it('knows parts of a facility by their component and its class', () => {
    const { facilities, problems } = read(
      'TYPE,ID,NAME,LAT,LON,COMPONENT,COMPONENT_CLASS\nBRIDGE,1,Gate,1,2,SYSTEM,SYSTEM\nBRIDGE,1,Gate,1,2,Pier,A\nBRIDGE,1,Gate,1,2,Pier,B',
    )
    expect(facilities.map(({ key }) => key)).toEqual([
      'bridge\n1',
      'bridge\n1\npier\na',
      'bridge\n1\npier\nb',
    ])
    expect(problems).toEqual([])
  })

  it('stops at its limits: facilities, and sentences about them', () => {
    const rows = Array.from({ length: limits.facilitiesMax + 5 }, (_, i) => `P${i},1,2`)
    const full = read(`NAME,LAT,LON\n${rows.join('\n')}`)
    expect(full.facilities).toHaveLength(limits.facilitiesMax)
    expect(full.problems).toEqual([
      'From line 20002 on the file is left out: there are more than 20,000 facilities.',
    ])
    const bad = read(
      `NAME,LAT,LON\ngood,1,2\n${rows
        .slice(0, 100)
        .map((row) => `${row}9`)
        .join('\n')}\n${'x,99,2\n'.repeat(100)}`,
    )
    expect(bad.facilities).toHaveLength(101)
    expect(bad.problems).toHaveLength(limits.problemsMax)
    expect(bad.moreProblems).toBe(80)
  })
})

describe('files', () => {
  it('over the limit are refused before they are read', async () => {
    const huge = { size: 100_000_000, arrayBuffer: () => Promise.reject(new Error('it was read')) }
    expect(await readInventory(huge as unknown as Blob)).toEqual({
      ok: false,
      error: 'The file has 100 MB; a list of facilities has 32 MB at most.',
    })
  })

  it('are read in the encodings that spreadsheets write', async () => {
    const latin1 = Uint8Array.from('NAME,LAT,LON\nEspañola,1,2', (character) => character.charCodeAt(0))
    const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from('NAME,LAT,LON\nEspañola,1,2', 'utf16le')])
    for (const bytes of [latin1, utf16, new TextEncoder().encode('NAME,LAT,LON\nEspañola,1,2')]) {
      const result = await readInventory(new Blob([bytes]))
      expect(result.ok && result.value.facilities.map(({ name }) => name)).toEqual(['Española'])
    }
  })

  it.each<[string, (size: number) => string]>([
    ['quotes', (size) => `NAME,LAT,LON\n${'"'.repeat(size)}`],
    ['quoted quotes', (size) => `NAME,LAT,LON\n${'"a""'.repeat(size / 4)}`],
    ['columns', (size) => `NAME,LAT,LON\n${','.repeat(size)}`],
    ['lines in quotes', (size) => `NAME,LAT,LON\n"${'a\n'.repeat(size / 2)}`],
    [
      'rows that are malformed',
      (size) => `<FacilityTable>${'<FacilityRow><a></b></FacilityRow>'.repeat(size / 34)}`,
    ],
    ['text', (size) => `<FacilityTable>${'<FacilityRow>'.repeat(20)}${'x'.repeat(size)}`],
    ['attributes', (size) => `<FacilityTable><FacilityRow ${'a="1" '.repeat(size / 6)}/>`],
    ['rows', (size) => xml(...Array.from({ length: size / 500 }, () => xmlRow(point('1'))))],
  ])('made to be slow (%s) are read in linear time', (_, make) => {
    expect(growth((size) => void readInventoryText(make(size)), 300_000)).toBeLessThan(LINEAR)
  })
})
