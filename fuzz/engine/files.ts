/** Keeps the files that outlive a run: the corpus of each kind in data/fuzz, and failures in fuzz/failures. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Form, Target } from './target.ts'

/** Of one form, read and written; more would take longer to run than they are worth. */
const KEPT_MAX = 2_000

export async function keptCorpus(root: string, target: Target): Promise<Map<string, Uint8Array[]>> {
  const kept = new Map<string, Uint8Array[]>()
  for (const { name } of target.forms)
    kept.set(name, await filesIn(join(root, 'data', 'fuzz', folderOf(target.name), folderOf(name))))
  return kept
}

export async function keepCorpus(
  root: string,
  target: Target,
  corpus: ReadonlyMap<Form, readonly Uint8Array[]>,
): Promise<void> {
  for (const [form, inputs] of corpus) {
    const folder = join(root, 'data', 'fuzz', folderOf(target.name), folderOf(form.name))
    await mkdir(folder, { recursive: true })
    const known = new Set(await list(folder))
    const fresh = inputs.slice(form.seeds.length).slice(-KEPT_MAX)
    for (const input of fresh)
      if (!known.has(nameOf(input))) await writeFile(join(folder, nameOf(input)), input)
  }
}

/** Answers where it lies. */
export async function keepFailure(root: string, target: Target, input: Uint8Array): Promise<string> {
  const folder = join(root, 'fuzz', 'failures', folderOf(target.name))
  await mkdir(folder, { recursive: true })
  const path = join(folder, nameOf(input))
  await writeFile(path, input)
  return relative(root, path)
}

/** Inputs on which the target has failed before, by file name. */
export async function failuresOf(root: string, target: Target): Promise<Map<string, Uint8Array>> {
  const folder = join(root, 'fuzz', 'failures', folderOf(target.name))
  const names = await list(folder)
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  )
}

async function filesIn(folder: string): Promise<Uint8Array[]> {
  // They are named after their hashes: the first are as good as any.
  const names = (await list(folder)).slice(0, KEPT_MAX)
  return Promise.all(names.map((name) => readFile(join(folder, name))))
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.bin')).sort()
  } catch {
    return []
  }
}

function folderOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '-')
}

function nameOf(input: Uint8Array): string {
  return `${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`
}
