/** The words of the ShakeMap domain, as receivers and the console use them. */

/** What a product says about its earthquake. Numbers it does not say are NaN, texts ''. */
export interface EventFacts {
  readonly eventId: string
  readonly magnitude: number
  readonly depthKm: number
  /** Degrees, WGS 84. */
  readonly lat: number
  readonly lon: number
  /** Origin time. */
  readonly time: Date | null
  readonly description: string
  /** The network that made the map, e.g. `us`. */
  readonly source: string
  /** The map's version as its maker counts it. It does not always grow: order by `processTime`. */
  readonly version: string
  readonly processTime: Date | null
  /** `automatic`, `REVIEWED`, `RELEASED`, `CANCELLED`, in the product's own spelling. */
  readonly mapStatus: string
  /** `ACTUAL`, `SCENARIO`, `TEST`, or another word of the product's. */
  readonly eventType: string
  /** `A` (best) to `F`; null where none was given. */
  readonly uncertaintyGrade: string | null
}

/** Spectral acceleration at a period in tenths of a second: `PSA03` is that of 0.3 s. */
export type PsaName = `PSA${string}`
export type PsaLayers = Readonly<Partial<Record<PsaName, Float32Array>>>
/** What a map tells of ground motion beside the intensity. */
export type MotionName = 'PGA' | 'PGV' | PsaName

/** What a map can be drawn of in place of its intensity: a motion, or the standard deviation of the intensity itself. */
export type FieldName = MotionName | 'STDMMI'

/** What one file of a product says about the earthquake that it is of. */
export interface EventClaim {
  /** All names that the file has for the event: networks name one event differently. */
  readonly ids: readonly string[]
  readonly facts: Partial<EventFacts>
}

/** Modified Mercalli intensities; rows from the north-west corner, longitude fastest. NaN where there is no value. */
export interface MmiGrid {
  /** Degrees. `lonMax` is above `lonMin` always, so it passes 180 where the map crosses the antimeridian. */
  readonly lonMin: number
  readonly latMin: number
  readonly lonMax: number
  readonly latMax: number
  readonly nlon: number
  readonly nlat: number
  readonly mmi: Float32Array
}

export interface GridProduct {
  readonly facts: EventFacts
  readonly grid: MmiGrid
  /** Percent of g, in the grid's order; null where the file has none in a known unit. */
  readonly pga: Float32Array | null
  /** cm/s. */
  readonly pgv: Float32Array | null
  /** Percent of g, by the period: `PSA10` is that of 1.0 s. Left out where the file has none. */
  readonly psa?: PsaLayers
  /** Standard deviation of the intensity, in the grid's order. Left out where nothing tells it. */
  readonly mmiStd?: Float32Array
  /** All names that the file has for the event, `facts.eventId` among them. Left out where there is no other. */
  readonly ids?: readonly string[]
  /** Sentences for the publisher about what could not be read or cannot be true. */
  readonly notes?: readonly string[]
}

/** The largest values of a map; null where they are not known. */
export interface Peaks {
  readonly mmi: number | null
  /** %g. */
  readonly pga: number | null
  /** cm/s. */
  readonly pgv: number | null
}
