/** What the tests of the command line share. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { generateDrill } from '../client/shakemap/drill/drill.ts'
import { CommandFailure } from './failure.ts'
import { createKeyFile, openKeyFile } from './key/key-file.ts'
import { Output } from './output.ts'
import type { Surroundings } from './publish/publish.ts'

/** A folder that goes when the test ends, and so does a key beside it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flashcrew-cli-')))
  onTestFinished(() => {
    for (const end of ['', '.key', '.key.state']) rmSync(`${folder}${end}`, { recursive: true, force: true })
  })
  return folder
}

/** An output that is kept to be looked at, as machines read it. */
export function recordedOutput(): { output: Output; told: RecordedLine[]; events: () => string[] } {
  const told: RecordedLine[] = []
  const out = { write: (line: string) => void told.push(JSON.parse(line) as RecordedLine) }
  const output = new Output({ json: true, out, error: { write: () => {} }, now: () => Date.now() })
  return { output, told, events: () => told.map(({ event }) => event) }
}

export interface RecordedLine {
  readonly event: string
  readonly message?: string
  readonly [field: string]: unknown
}

const MADE = new Date('2026-01-01T00:00:00Z')

/** A drill's files as text, by path; a higher version was made later. */
export function drillTexts(magnitude: number, version = 1): Record<string, string> {
  const now = new Date(MADE.getTime() + version * 60_000)
  const drill = generateDrill({
    lat: 34,
    lon: -118,
    magnitude,
    depthKm: 12,
    place: 'Los Angeles',
    time: MADE,
    now,
  })
  if (!drill.ok) throw new Error(drill.error)
  // Versions of one event.
  const texts = drill.value.map(
    ({ path, text }) => [path, text.replaceAll(/drill\d{14}/g, 'drill1')] as const,
  )
  return Object.fromEntries(texts)
}

export function writeFiles(folder: string, texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    const whole = join(folder, path)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, text)
  }
}

/** Opens a key in this process, where a test needs no other. */
export function openKeyHere(passphrase: string): Surroundings['openKey'] {
  return async ({ keyFile, newName }) => ({
    ...(newName === undefined
      ? await openKeyFile(keyFile, passphrase)
      : await createKeyFile(keyFile, newName, passphrase)),
    close() {},
  })
}

/** What a Failure says; fails the test where there is none. */
export async function failureOf(work: () => unknown): Promise<CommandFailure> {
  try {
    await work()
  } catch (error) {
    if (error instanceof CommandFailure) return error
    throw error
  }
  throw new Error('it did not fail')
}
