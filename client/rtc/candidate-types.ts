/** Which way a link goes: how each end's address was found. What fails or is slow in the field can be told by it. */
import * as v from 'valibot'
import type { Negotiation } from './negotiation.ts'

const typeSchema = v.picklist(['host', 'srflx', 'prflx', 'relay'])

/** 'host': of its own network; 'srflx', 'prflx': as seen from outside; 'relay': a TURN server's (RFC 8445, section 5.1.1). */
type CandidateType = v.InferOutput<typeof typeSchema>

export interface CandidateTypes {
  readonly local: CandidateType
  readonly remote: CandidateType
}

const transportSchema = v.object({ type: v.literal('transport'), selectedCandidatePairId: v.string() })
const pairSchema = v.object({
  type: v.literal('candidate-pair'),
  localCandidateId: v.string(),
  remoteCandidateId: v.string(),
  nominated: v.optional(v.boolean()),
  state: v.optional(v.string()),
  /** Firefox, which long told no transport. */
  selected: v.optional(v.boolean()),
})
type Pair = v.InferOutput<typeof pairSchema>
const candidateSchema = v.object({ candidateType: typeSchema })

/** A connection's statistics, as far as they are read. */
interface Report {
  get(id: string): unknown
  forEach(each: (stats: unknown) => void): void
}

/** Of an open link; null where it has ended meanwhile, or the browser does not say. Never rejects. */
export async function readCandidateTypes(
  connection: Negotiation['connection'] | undefined,
): Promise<CandidateTypes | null> {
  try {
    return connection ? candidateTypes(await connection.getStats()) : null
  } catch {
    return null
  }
}

/** Those of the pair of candidates that is in use; null where the report does not say. */
export function candidateTypes(report: Report): CandidateTypes | null {
  const pair = selectedPair(report)
  if (!pair) return null
  const local = v.safeParse(candidateSchema, report.get(pair.localCandidateId))
  const remote = v.safeParse(candidateSchema, report.get(pair.remoteCandidateId))
  if (!local.success || !remote.success) return null
  return { local: local.output.candidateType, remote: remote.output.candidateType }
}

function selectedPair(report: Report): Pair | undefined {
  const pairs: Pair[] = []
  let selectedId: string | undefined
  report.forEach((stats) => {
    const transport = v.safeParse(transportSchema, stats)
    if (transport.success) selectedId = transport.output.selectedCandidatePairId
    const pair = v.safeParse(pairSchema, stats)
    if (pair.success) pairs.push(pair.output)
  })
  const selected = v.safeParse(pairSchema, selectedId === undefined ? undefined : report.get(selectedId))
  if (selected.success) return selected.output
  return (
    pairs.find((pair) => pair.selected) ??
    pairs.find(({ nominated, state }) => nominated === true && state === 'succeeded')
  )
}
