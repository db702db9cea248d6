/** Earthquakes that people prepare for, around the world. Places are known; depth, strike and magnitude are our own choice. */

/** Which equation a drill's shaking follows. */
export const DRILL_SETTINGS = ['active crust', 'subduction'] as const
export type DrillSetting = (typeof DRILL_SETTINGS)[number]

export interface DrillPreset {
  readonly name: string
  readonly lat: number
  readonly lon: number
  readonly magnitude: number
  readonly depthKm: number
  readonly place: string
  /** Degrees clockwise from north. */
  readonly strike: number
  readonly setting: DrillSetting
}

export const DRILL_PRESETS: readonly DrillPreset[] = [
  {
    name: 'Los Angeles, M 6.8',
    ...{ lat: 34.03, lon: -118.16, magnitude: 6.8, depthKm: 10, strike: 290 },
    place: 'beneath Los Angeles, California',
    setting: 'active crust',
  },
  {
    name: 'San Francisco Bay, M 7.0',
    ...{ lat: 37.79, lon: -122.18, magnitude: 7, depthKm: 8, strike: 325 },
    place: 'Hayward Fault, east of San Francisco, California',
    setting: 'active crust',
  },
  {
    name: 'Tokyo, M 7.3',
    ...{ lat: 35.62, lon: 139.83, magnitude: 7.3, depthKm: 35, strike: 295 },
    place: 'beneath Tokyo Bay, Japan',
    setting: 'subduction',
  },
  {
    name: 'Istanbul, M 7.2',
    ...{ lat: 40.85, lon: 28.7, magnitude: 7.2, depthKm: 10, strike: 268 },
    place: 'Sea of Marmara, south of Istanbul, Türkiye',
    setting: 'active crust',
  },
  {
    name: 'Lima, M 8.0',
    ...{ lat: -12.3, lon: -77.7, magnitude: 8, depthKm: 30, strike: 325 },
    place: 'off the coast of Lima, Peru',
    setting: 'subduction',
  },
  {
    name: 'Wellington, M 7.5',
    ...{ lat: -41.24, lon: 174.79, magnitude: 7.5, depthKm: 10, strike: 50 },
    place: 'Wellington Fault, New Zealand',
    setting: 'active crust',
  },
  {
    name: 'Fiji, over the antimeridian, M 7.6',
    ...{ lat: -16.9, lon: 179.85, magnitude: 7.6, depthKm: 15, strike: 75 },
    place: 'near Taveuni, Fiji',
    setting: 'active crust',
  },
]
