/** The table of what instruments measured and people reported. */
export const stations = {
  title: ({ count }: { count: string }) => `Stations and reports (${count})`,
  caption: 'Accelerations are in % of g. A dash stands for what the map’s maker did not give.',
  columns: {
    name: 'Name',
    kind: 'Kind',
    epicentralKm: 'From the epicentre, km',
    mmi: 'Intensity',
    pga: 'PGA, %g',
    pgv: 'PGV, cm/s',
  },
  kinds: { instrument: 'Instrument', reports: 'People’s reports' },
  nameless: 'Without a name',
  more: ({ shown, count }: { shown: string; count: string }) => `${shown} of ${count} are shown. Show more`,
  save: 'Save as CSV',
}
