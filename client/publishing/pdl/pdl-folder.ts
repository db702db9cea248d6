/** A product's folder as PDL lays it: what product.xml and contents.xml beside the map add to what the map says, and whether all is there. */
import { textOfFile } from '../../shakemap/files/decode-text.ts'
import { knownFileOf } from '../../shakemap/product/product-paths.ts'
import { isOtherEvent, joinClaims } from '../../shakemap/product/same-event.ts'
import type { EventClaim } from '../../shakemap/types.ts'
import type { Found } from '../gather.ts'
import { contentsNamed, parseProductXml, type PdlProduct } from './product-xml.ts'

export interface PdlReading extends EventClaim {
  /** Sentences about what may only be half-written. */
  readonly doubts: readonly string[]
  /** Why it must not be published; undefined where nothing stands in the way. */
  readonly refusal: string | undefined
}

const DELETED =
  'product.xml says that its maker has deleted this product: it is not published. Cancel the release in the console, if that is meant.'

/** `map` is what its own files say, which counts before what PDL says. Never rejects. */
export async function withPdl(files: readonly Found[], map: EventClaim | undefined): Promise<PdlReading> {
  const { ids, facts } = map ?? { ids: [], facts: {} }
  const texts = await Promise.all(['product.xml', 'contents.xml'].map((name) => textOf(files, name)))
  const [productText, contentsText = ''] = texts
  const doubts = missing('contents.xml', contentsNamed(contentsText), files)
  if (productText === undefined) return { ids, facts, doubts, refusal: undefined }
  const parsed = parseProductXml(productText)
  if (!parsed.ok)
    return { ids, facts, doubts: [...doubts, `product.xml: ${parsed.error}`], refusal: undefined }
  const product = parsed.value
  if (product.isDeleted) return { ...joinClaims({ ids, facts }, product), doubts: [], refusal: DELETED }
  if (isOtherEvent({ ids, facts }, product))
    return { ids, facts, doubts: ['product.xml is of another event than the map.'], refusal: undefined }
  const paths = product.contents.map(({ path }) => path)
  const told = new Set([...doubts, ...missing('product.xml', paths, files), ...cut(product, files)])
  return { ...joinClaims({ ids, facts }, product), doubts: [...told], refusal: undefined }
}

/** Undefined where there is none, or it cannot be read. */
async function textOf(files: readonly Found[], name: string): Promise<string | undefined> {
  const file = files.find(({ path }) => path.toLowerCase() === name)
  return file && textOfFile(file.data).catch(() => undefined)
}

/** Parts of the map alone: a mirror may leave out what is large, or the folder that the parts were in. */
function missing(teller: string, paths: readonly string[], files: readonly Found[]): string[] {
  const here = new Set(files.map(({ path }) => nameOf(path)))
  return paths
    .filter((path) => MAP.has(knownFileOf(path) ?? '') && !here.has(nameOf(path)))
    .map((path) => `${teller} names ${path}, which is not there.`)
}
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}
const MAP = new Set(['grid', 'contours', 'info'])

function cut({ contents }: PdlProduct, files: readonly Found[]): string[] {
  const sizes = new Map(files.map(({ path, data }) => [path, data.size]))
  return contents.flatMap(({ path, bytes }) => {
    const size = sizes.get(path)
    return bytes === null || size === undefined || size === bytes
      ? []
      : [`product.xml gives ${path} ${bytes} bytes, and it has ${size}.`]
  })
}
