/** What takes long enough to be done away with the page's thread; see in-worker.ts. Nothing here throws on bad input. */
import type { CompactMap } from '../compact/compact.ts'
import { type ContourFile, parseContMmi } from '../contours.ts'
import { drawGrid, type GridDrawing } from '../grid-drawing.ts'
import { drawField, type Field } from '../field-drawing.ts'
import { parseCoverage } from '../files/coverage.ts'
import { textOfFile } from '../files/decode-text.ts'
import { parseGridXml } from '../files/grid-xml.ts'
import { type CompactPart, makeParts, type Motions } from '../compact/make-compact.ts'
import { parseFeltReports } from '../files/felt-reports.ts'
import { type ImpactFile, parseImpact } from '../files/impact-json.ts'
import { parseStations, type StationList } from '../files/stations.ts'
import { parseUncertainty, type Uncertainty } from '../files/uncertainty-xml.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { GridProduct, MmiGrid } from '../types.ts'

export const tasks = {
  grid: async (file: Blob): Promise<Result<GridProduct>> => parseGridXml(await textOfFile(file)),
  uncertainty: async (file: Blob): Promise<Result<Uncertainty>> => parseUncertainty(await textOfFile(file)),
  coverage: async (file: Blob): Promise<Result<MmiGrid>> => parseCoverage(await textOfFile(file)),
  contours: async (file: Blob): Promise<Result<ContourFile>> => parseContMmi(await textOfFile(file)),
  stations: async (file: Blob): Promise<Result<StationList>> => parseStations(await textOfFile(file)),
  reports: async (file: Blob): Promise<Result<StationList>> => parseFeltReports(await textOfFile(file)),
  impact: async (file: Blob): Promise<Result<ImpactFile>> => parseImpact(await textOfFile(file)),
  drawing: async (grid: MmiGrid): Promise<GridDrawing> => drawGrid(grid),
  field: async (field: Field): Promise<GridDrawing> => drawField(field),
  compact: async (map: CompactMap & { readonly motions: Motions }): Promise<CompactPart[]> => makeParts(map),
}

type Tasks = typeof tasks
export type TaskName = keyof Tasks
export type TaskInput<K extends TaskName> = Parameters<Tasks[K]>[0]
export type TaskOutput<K extends TaskName> = Awaited<ReturnType<Tasks[K]>>
