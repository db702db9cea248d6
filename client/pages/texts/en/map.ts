/** What the map says, in its controls, labels and popups, and to those who do not see it. */
export const map = {
  label:
    'Map of shaking intensity. Arrow keys move it. Plus and minus zoom. The place under the crosshair is read out. Enter shows a station there.',
  labelPicking:
    'Map to pick a place on. Arrow keys move it. Plus and minus zoom. Enter picks the place under the crosshair.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  closePopup: 'Close popup',

  fromEpicentre: ({ km }: { km: string }) => `${km} km from the epicentre`,
  responses: ({ count }: { count: string }) => `Answers: ${count}`,
  fromRupture: ({ km }: { km: string }) => `${km} km from the rupture`,
  spokenPlace: ({ lat, lon, words }: { lat: string; lon: string; words: string }) =>
    `${lat}, ${lon}: ${words}`,
  north: ({ degrees }: { degrees: string }) => `${degrees}° north`,
  south: ({ degrees }: { degrees: string }) => `${degrees}° south`,
  east: ({ degrees }: { degrees: string }) => `${degrees}° east`,
  west: ({ degrees }: { degrees: string }) => `${degrees}° west`,
  outside: 'not in the map',
  unknown: 'intensity not known',

  stations: ({ count }: { count: string }) => `Stations (${count})`,
  /** Before a name, or alone. */
  station: 'Station',
  reports: 'Reports',
  nameless: 'Without a name',
  instrument: 'Seismic station',
  people: 'Reports by people',
  intensity: ({ intensity }: { intensity: string }) => `Intensity ${intensity}`,
  acceleration: ({ value }: { value: string }) => `Peak acceleration ${value} %g`,
  velocity: ({ value }: { value: string }) => `Peak velocity ${value} cm/s`,
  noValues: 'No values given',

  layers: {
    title: 'Show on the map',
    spectral: ({ seconds }: { seconds: string }) => `SA ${seconds} s`,
    pga: 'Peak ground acceleration, in % of g, the acceleration of a falling body',
    pgv: 'Peak ground velocity, in cm/s',
    psa: ({ seconds }: { seconds: string }) =>
      `Spectral acceleration at ${seconds} s, in % of g: how strongly a building sways that swings once in ${seconds} s`,
    uncertainty: 'Uncertainty',
    uncertaintyMeaning:
      'The standard deviation of the intensity: with two chances in three the true one is off by no more',
    largest: ({ motion }: { motion: string }) => `The largest on this map is ${motion}.`,
    scale: 'Colours of the map, by lines of equal motion',
  },
}
