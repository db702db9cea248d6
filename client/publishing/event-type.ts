/**
 * What the files of a product call themselves, and which status that rules out: a scenario that goes out as actual alarms
 * everybody. Each file is asked on its own. Where two of them differ, the one that says SCENARIO counts.
 */
import { textOfFile } from '../shakemap/files/decode-text.ts'
import { eventTypeIn } from '../shakemap/files/fact-text.ts'
import type { Status } from '../api.ts'

/** One file's own word, in capitals. */
export interface SaidType {
  readonly path: string
  readonly type: string
}

const XML = /(^|\/)(grid|uncertainty|event)\.xml$/i
const PDL = /(^|\/)product\.xml$/i
const JSON_FILE = /(^|\/)(info|cont_\w+|stationlist|rupture)\.json$/i
const XML_WORD = /\b(?:shakemap_)?event_?type\s*=\s*["']([^"']{0,40})["']/gi
/** A property, or the product's own type. */
const PDL_WORD =
  /\bname\s*=\s*["']event-type["']\s+value\s*=\s*["']([^"']{0,40})["']|urn:usgs-product:[^:"']{1,40}:[^:"']{1,40}-(scenario):/gi
const JSON_WORD = /"(?:shakemap_)?event_?type"\s*:\s*"([^"\\]{0,40})"/gi
const WORDS = [
  [XML, XML_WORD],
  [PDL, PDL_WORD],
  [JSON_FILE, JSON_WORD],
] as const
/** It stands at the beginning of an XML file; a GeoJSON's metadata may come before its features or after them. */
const lookedAtBytes = 256 * 1024
/** Types of event that never happened, and the status with which each is to be published. */
const NOT_ACTUAL: Readonly<Record<string, 'exercise' | 'test'>> = {
  SCENARIO: 'exercise',
  TEST: 'test',
  HEARTBEAT: 'test',
}

/**
 * Empty where no file says anything. Also of a file that cannot be read otherwise. `facts` are what was read of the whole
 * map: a compact map that comes alone says it there. Never rejects.
 */
export async function saidTypes(
  files: readonly { readonly path: string; readonly data: Blob }[],
  facts: { readonly eventType?: string } = {},
): Promise<readonly SaidType[]> {
  const said: SaidType[] = []
  for (const { path, data } of files) {
    const word = WORDS.find(([pattern]) => pattern.test(path))?.[1]
    if (!word) continue
    for (const [, written, ofProduct = ''] of (await edgesOf(data)).matchAll(word)) {
      const type = written ?? ofProduct
      if (eventTypeIn(type) !== '') said.push({ path, type: type.trim().toUpperCase() })
    }
  }
  const ofMap = eventTypeIn(facts.eventType).toUpperCase()
  if (ofMap !== '' && !said.some(({ type }) => type === ofMap)) said.push({ path: 'The map', type: ofMap })
  return said
}

/** The status that the files themselves ask for; undefined where they may be of what happened. */
export function statusSaid(said: readonly SaidType[]): 'exercise' | 'test' | undefined {
  const [first] = said.flatMap(({ type }) => NOT_ACTUAL[type] ?? [])
  return first
}

/** Why the files cannot go out under this status, in a sentence; undefined where they can. */
export function typeRefusal(said: readonly SaidType[], status: Status | undefined): string | undefined {
  const found = status === 'actual' ? said.find(({ type }) => NOT_ACTUAL[type] !== undefined) : undefined
  if (!found) return undefined
  const instead = NOT_ACTUAL[found.type] === 'test' ? 'Test' : 'Exercise'
  return `${found.path} calls the event a ${found.type}, so it cannot be published as Actual: every receiver would be alarmed. Its status has to be ${instead}.`
}

async function edgesOf(data: Blob): Promise<string> {
  if (data.size <= 2 * lookedAtBytes) return textOfFile(data)
  const edges = [data.slice(0, lookedAtBytes), data.slice(-lookedAtBytes)]
  return (await Promise.all(edges.map(textOfFile))).join('\n')
}
