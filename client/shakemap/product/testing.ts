/** The drill that the tests of products read. */

const now = new Date('2026-03-01T18:05:00Z')

export const request = {
  lat: 34,
  lon: -118,
  magnitude: 6,
  depthKm: 10,
  place: 'A Town',
  time: now,
  now,
}
