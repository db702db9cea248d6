/** What the GeoJSON files of a ShakeMap have in common, before anything of them is believed. */
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** The features of a FeatureCollection, whatever they are. `subject` begins the sentence of the error: `The stations are`. */
export function featuresOf(text: string, subject: string): Result<readonly unknown[]> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return err(`${subject} not JSON.`)
  }
  const features = isRecord(json) && json['type'] === 'FeatureCollection' ? json['features'] : undefined
  return Array.isArray(features) ? ok(features) : err(`${subject} not a GeoJSON FeatureCollection.`)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
