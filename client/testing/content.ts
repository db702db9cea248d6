/** Releases for tests, made and signed by the same code that a publisher runs. */
import type { PublishFile } from '../api.ts'
import { prepare, type PreparedContent } from '../releases/content.ts'
import { createKey, signHeader, type SignedHeader, type SigningKey } from '../keys/signing.ts'
import type { HeaderFields, Status } from '../../shared/content/manifest.ts'

export interface SignedRelease extends SignedHeader {
  readonly key: SigningKey
  readonly channel: string
  readonly fields: HeaderFields
  readonly content: PreparedContent
}

export interface Wanted {
  readonly key?: SigningKey
  readonly sequence?: number
  readonly title?: string
  readonly status?: Status
  readonly alongside?: string[]
  /** As a web site's. */
  readonly aligned?: boolean
}

export async function signedRelease(
  files: readonly PublishFile[],
  wanted: Wanted = {},
): Promise<SignedRelease> {
  const { sequence = 1, title = 'Magnitude 6.1 near the coast', status = 'exercise', alongside } = wanted
  const key = wanted.key ?? (await createKey())
  const channel = `crew://${key.thumbprint}/maps`
  const content = await prepare(files, { aligned: wanted.aligned === true })
  const fields: HeaderFields = {
    channel,
    sequence,
    title,
    status,
    issued: '2026-02-03T04:05:06.000Z',
    ...content.fields,
    ...(alongside ? { alongside } : {}),
  }
  return { key, channel, fields, content, ...(await signHeader(fields, key)) }
}

/** A file of `size` bytes that differ from place to place. */
export function file(path: string, size: number, priority = 0): PublishFile {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31 + path.length * 7 + (i >> 8)) & 255)
  return { path, data: new Blob([bytes]), priority }
}
