/** What a ShakeMap file may cost the tab that reads it. The files are signed, but their maker may err. */
export const shakemapLimits = {
  gridCharsMax: 100_000_000, // the largest real grid.xml is 17 MB
  gridHeadCharsMax: 64 * 1024, // real heads are 3 KB
  gridFieldsMax: 64, // real files have 8 to 14
  gridPeriodsMax: 8, // of spectral acceleration; real files have 3
  gridPointsMax: 4_000_000, // 16 MB for each quantity kept
  infoCharsMax: 1_000_000, // real ones are 6 KB
  contourCharsMax: 20_000_000, // real ones reach 485 KB
  contourFeaturesMax: 256, // every 0.5 from 0 to 13 are 27
  contourPositionsMax: 500_000,
  coverageCharsMax: 40_000_000, // real ones reach 1 MB
  stationCharsMax: 50_000_000, // real ones reach 1.3 MB
  stationsMax: 20_000,
  surveySquaresMax: 200_000, // of people's reports, one or more answers each; 20,000 are kept
  impactCharsMax: 20_000_000, // of 20,000 facilities it has 12 MB
  impactPlacesMax: 20_000,
  ruptureCharsMax: 2_000_000, // real ones are a few KB
  rupturePointsMax: 50_000,
  factCharsMax: 200,
  compactBytesMax: 256 * 1024, // the console makes 100 KB at most
  compactHeadBytesMax: 128 * 1024, // facts, and a number for each contour line
  compactBodyBytesMax: 2 * 1024 * 1024, // head, points and lines, unpacked
  compactPointsMax: 500_000, // the console keeps 300,000 at most
  zipBytesMax: 64 * 1024 * 1024, // what one release may hold
  zipEntriesMax: 512, // the same
  zipPathCharsMax: 200, // the same
} as const
