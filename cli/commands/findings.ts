/** What `doctor` and `check` find: one sentence each, with a sign before it. */
import type { Output } from '../output.ts'

/** `note`: worth knowing, and nothing is broken by it. */
type FindingState = 'good' | 'note' | 'bad'

export interface Finding {
  readonly state: FindingState
  /** For machines: stable. */
  readonly code: string
  readonly sentence: string
}

const SIGNS: Readonly<Record<FindingState, string>> = { good: '✓', note: '•', bad: '✗' }

export const goodFinding = (code: string, sentence: string): Finding => ({ state: 'good', code, sentence })
export const noteFinding = (code: string, sentence: string): Finding => ({ state: 'note', code, sentence })
export const badFinding = (code: string, sentence: string): Finding => ({ state: 'bad', code, sentence })

/** Tells each as it comes. Resolves to the exit code: 1 where something is bad. */
export async function tellFindings(findings: AsyncIterable<Finding>, output: Output): Promise<number> {
  let bads = 0
  for await (const { state, code, sentence } of findings) {
    if (state === 'bad') bads++
    output.tell('finding', `${SIGNS[state]} ${sentence}`, { state, code })
  }
  const verdict =
    bads === 0 ? 'All is well.' : bads === 1 ? 'One thing is wrong.' : `${bads} things are wrong.`
  output.tell('done', verdict, { bad: bads })
  return bads === 0 ? 0 : 1
}
