/** The rows of a table of comma-separated values. */
import Papa from 'papaparse'

/** At most so many; empty ones are left out. */
export function csvRows(text: string, most: number): string[][] {
  const { data } = Papa.parse(text, { delimiter: ',', newline: '', preview: most })
  return data.filter((row) => row.some((cell) => cell.trim() !== '')).map((row) => [...row])
}
