/** The earthquake and its map: facts, the table of what the map shows, and versions. */
import type { ComponentChildren } from 'preact'
import { rich } from '../rich.ts'

const facts = {
  region: 'Event facts',
  magnitude: 'Magnitude',
  place: 'Place',
  epicentre: 'Epicentre',
  depth: 'Depth',
  originTime: 'Origin time',
  peakMotion: 'Peak motion',
  review: 'Review',
  uncertainty: 'Uncertainty',
  grade: ({ grade }: { grade: string }) => `Grade ${grade} (A best, F worst)`,
  eventType: 'Event type',
  source: 'Source',
  mapVersion: 'Map version',
  published: 'Published',
  expires: 'Expires',
  notGiven: 'not given',
  notHereYet: 'not here yet',
  yourTime: ({ time }: { time: string }) => `${time}, your time`,
  made: ({ time }: { time: ComponentChildren }) => rich`made ${time}`,
  madeMissing: 'The map does not say when it was made',
  largest: 'Largest intensity',
  largestMissing: ({ missing }: { missing: string }) => `Largest intensity: ${missing}`,
  /** What the highest contour line tells: it may have shaken more strongly. */
  largestAtLeast: 'Largest intensity, at least',
  shaking: ({ shaking }: { shaking: string }) => `${shaking} shaking`,
  atSea: ({ shaking }: { shaking: string }) => `${shaking} shaking, at sea`,
  onLand: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `On land up to ${intensity}, ${shaking} shaking`,
  onLandAtLeast: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `On land at least ${intensity}, ${shaking} shaking`,
  onLandUnknown: 'How strongly it shook on land is not known',
  noLand: 'No land in the mapped area; small islands may lie in it',
  damage: ({ damage }: { damage: string }) => `Possible damage: ${damage}`,
  damageAtLeast: ({ damage }: { damage: string }) => `Possible damage: at least ${damage}`,
}

/** A map’s own word for its review, in plain words. */
const reviews = {
  automatic: 'Automatic, not reviewed by a person yet',
  reviewed: 'Reviewed by a person',
  released: 'Released',
  cancelled: 'Cancelled by its maker',
}

/** What a product calls its kind of event; another word is shown as it is. */
const eventTypes = {
  actual: 'actual',
  scenario: 'scenario',
  test: 'test',
  heartbeat: 'heartbeat',
}

const table = {
  title: 'What the map shows',
  missing: 'The map’s files are not here yet.',
  unknown: 'This release does not tell how strongly the ground shook.',
  strongest: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `The strongest shaking is ${intensity}, ${shaking}.`,
  strongestAtLeast: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `The strongest shaking is at least ${intensity}, ${shaking}.`,
  epicentre: ({ place }: { place: string }) => `Epicentre: ${place}.`,
  gridComes:
    'The map is drawn from contour lines until its grid is here. Then it gets filled colours and areas.',
  noGrid:
    'This release has contour lines but no grid. So the map has no filled colours, and its areas are not known.',
  caption: 'Area within the map at each intensity, and its largest distance from the epicentre',
  captionNoGrid: 'Each intensity’s largest distance from the epicentre',
  captionAtLeast:
    'Each intensity’s largest distance from the epicentre. “>” means “more than”: this map has lines at whole numbers only, and an intensity begins half a step outside its line.',
  damage: 'Possible damage',
  area: 'Area, km²',
  reach: 'Up to, km',
}

const versions = {
  title: 'Versions of this map',
  version: ({ version }: { version: string }) => `Version ${version}`,
  unnumbered: 'Version without a number',
  onThisPage: 'On this page',
  show: 'Show',
  showVersion: ({ version }: { version: string }) => `Show ${version}`,
  received: ({ ago }: { ago: ComponentChildren }) => rich`received ${ago}`,
  notKept: 'its files are no longer kept',
  by: ({ source }: { source: string }) => `By ${source}`,
  made: ({ time }: { time: ComponentChildren }) => rich`made ${time}`,
  published: ({ time }: { time: ComponentChildren }) => rich`published ${time}`,
  first: 'The first version that this browser has seen.',
  changedSince: ({ version }: { version: string }) => `Changed since ${version}:`,
  nothing: 'Nothing that matters changed',
  /** After a map’s own word for its review. */
  reviews: {
    automatic: 'automatic, not reviewed yet',
    reviewed: 'reviewed by a person',
    released: 'released',
    cancelled: 'cancelled by its maker',
  },
}

/** What a version changed, each without a full stop. */
const changes = {
  reviews: {
    automatic: 'Automatic again, not reviewed by a person',
    reviewed: 'Now reviewed by a person',
    released: 'Now released',
    cancelled: 'Cancelled by its maker',
  },
  status: ({ from, to }: { from: string; to: string }) => `Map status from ${from} to ${to}`,
  magnitude: ({ from, to }: { from: string; to: string }) => `Magnitude from ${from} to ${to}`,
  depth: ({ from, to }: { from: string; to: string }) => `Depth from ${from} km to ${to} km`,
  intensity: ({ from, to }: { from: string; to: string }) => `Largest intensity from ${from} to ${to}`,
  area: ({ intensity, from, to }: { intensity: string; from: string; to: string }) =>
    `Area of intensity ${intensity} and above from ${from} to ${to}`,
  noArea: 'none',
  areaBelow1: 'less than 1 km²',
  stations: ({ from, to }: { from: string; to: string }) => `Stations and reports from ${from} to ${to}`,
  grade: ({ from, to }: { from: string; to: string }) => `Uncertainty from grade ${from} to ${to}`,
  source: ({ from, to }: { from: string; to: string }) => `Made by ${to}, before by ${from}`,
  epicentre: ({ km, direction }: { km: string; direction: string }) =>
    `Epicentre moved ${km} km ${direction}`,
  /** From north, clockwise. */
  directions: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
}

export const event = { facts, reviews, eventTypes, table, versions, changes }
