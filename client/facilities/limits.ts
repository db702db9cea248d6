/** What an inventory may cost the tab that reads it. It comes from the reader's own disk, but anybody may have made it. */
export const facilityLimits = {
  bytesMax: 32 * 1024 * 1024, // 20,000 facilities as XML are some 30 MB
  facilitiesMax: 20_000, // four times what the page is measured with
  columnsMax: 1_500, // ShakeCast's own has under 40; a list with curves for all of 100 spectral periods has 1,270
  fieldCharsMax: 32_000, // 500 corners, each of two numbers with all their digits
  outlinePointsMax: 500,
  cellsPerOutlineMax: 5_000, // of the grid, that a line is followed through; all around the largest real grid there are 2,300
  cellsPerInventoryMax: 4_000_000, // some seconds of work, whatever the list; of 20,000 lines each has 200
  xmlDepthMax: 32, // ShakeCast's own has 5
  problemsMax: 20, // sentences shown; the rest are counted
  readMsMax: 30_000, // a file that takes longer was made to
} as const
