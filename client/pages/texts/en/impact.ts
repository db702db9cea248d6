/** The table of what the map’s publisher rated. */
export const impact = {
  title: ({ count }: { count: string }) => `Facilities that the publisher rated (${count})`,
  caption:
    'From ShakeCast’s impact.json in this release. The level is the most probable one by its maker’s thresholds, which this page does not check.',
  columns: {
    name: 'Name',
    type: 'Type',
    level: 'Level',
    probability: 'Probability',
    mmi: 'Intensity',
    epicentralKm: 'From the epicentre, km',
  },
  more: ({ shown, count }: { shown: string; count: string }) => `${shown} of ${count} are shown. Show more`,
}
