/** What an inventory may cost the tab that reads it. It comes from the reader's own disk, but anybody may have made it. */
export const facilityLimits = {
  bytesMax: 32 * 1024 * 1024, // 20,000 facilities as XML are some 30 MB
  facilitiesMax: 20_000, // four times what the page is measured with
  columnsMax: 300, // ShakeCast's own has under 40
  fieldCharsMax: 20_000, // the corners of a long line
  outlinePointsMax: 500,
  xmlDepthMax: 32, // ShakeCast's own has 5
  problemsMax: 20, // sentences shown; the rest are counted
  readMsMax: 30_000, // a file that takes longer was made to
} as const
