/** The towns of the map, and the reader’s own place. */
export const places = {
  title: 'My place',
  closed: 'How strongly did it shake where I am?',
  name: 'A town, or latitude and longitude',
  hint: 'It is looked up in this browser. Nothing of it is sent.',
  find: 'Find',
  locate: 'Use my location',
  locating: 'Asking this device where it is …',
  refused:
    'This browser may not tell this page where it is. Type a town instead, or allow it in the browser’s settings.',
  noFix: 'This device does not know where it is. Type a town instead.',
  insecure: 'Browsers tell where they are on https pages only. Type a town instead.',
  notFound: ({ text }: { text: string }) =>
    `No town around this map is called “${text}”. Try a larger town near you, or type a latitude and a longitude such as 34.05, -118.24.`,
  noList:
    'The list of towns cannot be loaded now. A latitude and a longitude, such as 34.05, -118.24, can be typed.',
  which: 'Which of these?',
  here: 'Your location',
  forget: 'Forget this place',
  answer: ({ place, shaking }: { place: string; shaking: string }) => `${place}: ${shaking} shaking`,
  interval: ({ low, high }: { low: string; high: string }) =>
    `Between ${low} and ${high} with two chances in three`,
  outside: ({ place }: { place: string }) =>
    `${place} is outside this map. The map does not tell how strongly it shook there.`,
  waiting: 'The map’s grid is not here yet.',
  noGrid: 'This release has no grid, so it does not tell how strongly it shook at one place.',
  atSite: 'The map tells the shaking of the ground around you. Each building answers it in its own way.',
  damage: ({ damage }: { damage: string }) => `Possible damage: ${damage}`,
  epicentral: ({ km, direction }: { km: string; direction: string }) =>
    `${km} km ${direction} of the epicentre`,
  atEpicentre: 'At the epicentre',
  adviceTitle: 'What to do now',
  advice: {
    aftershocks: 'Expect more shaking. When it comes: drop to the ground, take cover under a table, hold on.',
    nothing: 'No damage is expected where you are. Keep the telephone free for those who need help.',
    look: 'Look for what has fallen or may still fall, and for cracks in walls and chimneys.',
    gas: 'If you smell gas: open a window, go outside, and touch no switch. Shut the main valve if you can.',
    leave:
      'If your building is damaged, go outside and stay away from walls, glass and wires. Do not go back in.',
    water: 'Do not drink tap water before you are told that it is clean. Use stairs, not lifts.',
    coast:
      'At a coast, after long or strong shaking: go up to high ground at once. Do not wait for a warning.',
    help: 'Look after injured people near you. Call the emergency number only where a life is in danger.',
  },
  authorities: 'What the authorities say goes before what this page says.',
  cities: ({ count }: { count: string }) => `Towns on the map (${count})`,
  citiesCaption: 'The shaking at the middle of each town. Towns: GeoNames, CC BY 4.0.',
  columns: {
    name: 'Town',
    mmi: 'Intensity',
    people: 'People',
    epicentralKm: 'From the epicentre',
  },
  more: ({ shown, count }: { shown: string; count: string }) => `${shown} of ${count} are shown. Show more`,
  fromTown: ({ km, direction, town }: { km: string; direction: string; town: string }) =>
    `${km} km ${direction} of ${town}`,
  atTown: ({ town }: { town: string }) => `In or near ${town}`,
  briefTitle: 'Towns',
}
