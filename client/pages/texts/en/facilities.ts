/** My facilities. */
import type { ComponentChildren } from 'preact'
import type { FacilityStanding } from '../../../facilities/rate/changes.ts'
import type { Lack } from '../../../facilities/types.ts'
import { pluralIn } from '../plural.ts'
import { rich } from '../rich.ts'

const plural = pluralIn('en')

/** A level’s own name, or what stands in its place; and how soon to inspect. */
const levels: Record<FacilityStanding, { name: string; priority: string }> = {
  red: { name: 'Red', priority: 'High priority' },
  orange: { name: 'Orange', priority: 'Medium–high priority' },
  yellow: { name: 'Yellow', priority: 'Medium priority' },
  green: { name: 'Green', priority: 'Low priority' },
  grey: { name: 'Grey', priority: 'Below its thresholds' },
  unrated: { name: 'Not rated', priority: 'Its measure is missing' },
  outside: { name: 'Not in the map', priority: 'Shaking not known' },
}

export const facilities = {
  titleWithCount: ({ count }: { count: string }) => `My facilities (${count})`,
  privacy: 'Your list stays in this browser: it is kept on this device and never sent to anybody.',
  invitation:
    'Add the places that you answer for. Each map then says how strongly they shake, and which to inspect first.',
  notKept: 'This browser keeps no data for this page: the list lasts until this tab is closed.',
  begin: 'Begin a list',
  addOrRemove: 'Add or remove facilities',
  undo: 'Undo',
  close: 'Close',
  removeAll: 'Remove all facilities…',
  removeAllGroup: 'Remove all facilities',
  removeAllQuestion: ({ count }: { count: number }) =>
    plural(count, {
      one: 'Remove # facility from this browser?',
      other: 'Remove # facilities from this browser?',
    }),
  removeAllYes: 'Remove',
  removeAllNo: 'Keep',

  levels,
  /** A level and how soon to inspect, e.g. in a popup. */
  levelWords: ({ level, priority }: { level: string; priority: string }) => `${level}: ${priority}`,
  intensity: ({ words }: { words: string }) => `Intensity ${words}`,
  notInMap: 'Not in the map',
  /** Why a facility is not rated, or not by some of its metrics; `metrics` are such as “PGA”. */
  lacks: {
    coming: ({ metrics }: { metrics: string }) =>
      `The rest of the map, which is not here yet, may bring ${metrics}`,
    absent: ({ metrics }: { metrics: string }) => `The map has no ${metrics}`,
    hole: ({ metrics }: { metrics: string }) => `The map has no ${metrics} at this place`,
  } satisfies Record<Lack, (words: { metrics: string }) => string>,
  notRatedBy: 'Not rated by',
  metricMmi: 'intensity',
  metricPgv: 'PGV in cm/s',
  metricPercent: ({ metric }: { metric: string }) => `${metric} in %g`,
  thresholdReached: ({ level }: { level: string }) => `Its ${level} threshold is reached`,
  noThreshold: 'No threshold is reached',
  chance: ({ level, share }: { level: string; share: string }) => `${level} ${share}`,
  chanceOrHigher: ({ level, share }: { level: string; share: string }) => `${level} or higher ${share}`,
  change: ({ from, to }: { from: string; to: string }) => `from ${from} to ${to}`,

  changedRegion: 'Changed levels',
  changed: ({ count }: { count: number }) =>
    plural(count, { one: '# facility changed level', other: '# facilities changed level' }),
  changedWithVersion: ({ changed }: { changed: ComponentChildren }) =>
    rich`${changed} with this version of the map.`,
  showFewer: 'Show fewer',
  showGravest: ({ count }: { count: string }) => `Show the gravest ${count}`,
  showAll: ({ count }: { count: string }) => `Show all ${count}`,
  /** For a notification: `changed` and `worst` are such words as above. */
  headline: ({ changed, worst }: { changed: string; worst: string }) => `${changed}. ${worst}.`,
  headlineMore: ({ worst, more }: { worst: string; more: string }) => `${worst}; and ${more} more`,

  fromFile: 'From a file',
  fileHelp:
    'Drop a ShakeCast inventory here, as CSV or XML. A facility takes the place of the one in your list with the same type and id. All others stay.',
  reading: 'Reading the file…',
  chooseFile: 'Choose a CSV or XML file',
  fileLabel: 'File of facilities',
  columnHelp: ({ columns, threshold }: { columns: ComponentChildren; threshold: ComponentChildren }) =>
    rich`The first line of a CSV names its columns. ${columns} are enough. Columns such as ${threshold} set thresholds.`,

  byHand: 'By hand',
  name: 'Name',
  type: 'Type',
  latitude: 'Latitude',
  longitude: 'Longitude',
  types: ['Hospital', 'School', 'Bridge', 'Dam', 'Fire station', 'Power', 'Water', 'Home', 'Office'],
  pick: 'Pick the place on the map',
  pickHelp: 'Tap the map, or move it with the arrow keys and press Enter.',
  thresholds: 'Thresholds',
  thresholdsLegend: 'The intensity (1 to 10) at which each level begins',
  thresholdsHelp:
    'These values mean: light shaking is green, light damage yellow, moderate damage orange, heavier damage red.',
  add: 'Add facility',

  oneFile: 'Give one file at a time, so that you see what each one does.',
  noRoom: 'There is no room left in this browser for the list. It is as it was.',
  /** The reasons come from the readers of files, in English. */
  refused: ({ reason }: { reason: ComponentChildren }) => rich`${reason}`,
  fileRefused: ({ name, reason }: { name: string; reason: ComponentChildren }) =>
    rich`${name}: ${reason} Your list is as it was.`,
  notAdded: ({ reason }: { reason: ComponentChildren }) => rich`Not added: ${reason}.`,
  imported: ({ name, what }: { name: string; what: string }) => `${name}: ${what}.`,
  importAdded: ({ count }: { count: number }) =>
    plural(count, { one: '# facility added', other: '# facilities added' }),
  importReplaced: ({ count }: { count: string }) => `${count} brought up to date`,
  importLeftOut: ({ count }: { count: number }) =>
    plural(count, { one: '# line left out', other: '# lines left out' }),
  importNotes: ({ count }: { count: number }) =>
    plural(count, { one: '# note on what was read', other: '# notes on what was read' }),
  moreLines: ({ count }: { count: number }) =>
    plural(count, { one: 'And # more line like these.', other: 'And # more lines like these.' }),
  detailsLead: 'What was left out or read in part, and why:',
  wasThere: ({ name }: { name: string }) => `“${name}” was in the list already and is brought up to date.`,
  added: ({ name }: { name: string }) => `“${name}” is added.`,
  removed: ({ name }: { name: string }) => `“${name}” is removed.`,
  allRemoved: 'All facilities are removed from this browser.',
  undone: 'The list is as it was before.',

  asShakeCast: 'Rate as ShakeCast V4 computes',
  asShakeCastHelp:
    'For comparing this list with ShakeCast’s. Levels by PGA, PGV or PSA can then differ from this page’s own, and so can the order.',

  save: 'Save or print the list',
  saveCsv: 'Save as CSV',
  saveGeoJson: 'Save as GeoJSON',
  print: 'Print',

  columns: {
    name: 'Facility',
    priority: 'Inspection',
    mmi: 'Intensity',
    pga: 'PGA, %g',
    pgv: 'PGV, cm/s',
    distance: 'Epicentre, km',
  },
  number: 'No.',
  tableCaptionWithMap: 'My facilities and what the map on this page says of each',
  findLabel: 'Find facilities by name, type or id',
  find: 'Find by name, type or id',
  gridComes: 'The intensities come with the map’s grid, which is not here yet.',
  mapComes: 'The intensities come with the next map.',
  noneFound: 'No facility of your list matches.',
  count: ({ count }: { count: number }) => plural(count, { one: '# facility', other: '# facilities' }),
  countOf: ({ chosen, all }: { chosen: string; all: string }) => `${chosen} of ${all}`,
  pageOf: ({ what, page, pages }: { what: string; page: string; pages: string }) =>
    `${what}, page ${page} of ${pages}`,
  pages: 'Pages of the table',
  first: 'First',
  previous: 'Previous',
  next: 'Next',
  last: 'Last',
  showLevel: 'Show one level',

  place: 'Place',
  placeOutline: ({ place, count }: { place: string; count: string }) =>
    `${place}, the middle of ${count} corners. The intensity is that of its most shaken place, the distance that of its nearest point.`,
  id: 'Id',
  thresholdsAssumed: ({ thresholds }: { thresholds: string }) =>
    `${thresholds} (this page’s own, since the list gives none)`,
  shaking: 'Shaking',
  shakingWords: ({ pga, pgv, damage }: { pga: string; pgv: string; damage: string }) =>
    `PGA ${pga} %g, PGV ${pgv} cm/s; possible damage: ${damage}`,
  partly: ({ words }: { words: string }) => `${words}. A part of the facility is not in the map.`,
  probability: 'Probability',
  probabilityBy: ({ chances, metric }: { chances: string; metric: string }) => `${chances}, by ${metric}`,
  epicentre: 'Epicentre',
  kmAway: ({ km }: { km: string }) => `${km} km away`,
  show: 'Show on the map',
  remove: 'Remove from the list',

  printedEvent: ({ id }: { id: string }) => `event ${id}`,
  printedVersion: ({ version }: { version: string }) => `map version ${version}`,
  printedMade: ({ time }: { time: string }) => `made ${time}`,
  printedSource: ({ source }: { source: string }) => `source ${source}`,
  printed: ({ time }: { time: string }) => `Printed ${time}.`,
  printedFirst: ({ shown, all }: { shown: string; all: string }) =>
    `The first ${shown} of ${all} by inspection priority.`,
}
