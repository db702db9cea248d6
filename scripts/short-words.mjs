/**
 * In the script tag the machine and its host are one file, and the words by which they tell inputs, effects and reasons apart
 * leave it nowhere: here each becomes a letter or two. Only words with a hyphen, which are said for nothing else, and none that
 * the tag's own code says: those a page may see.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WORD = /'([a-z]+(?:-[a-z]+)+)'/g
const root = fileURLToPath(new URL('../', import.meta.url))

function wordsIn(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter(
    ({ name, parentPath }) =>
      name.endsWith('.ts') && !name.endsWith('.test.ts') && !parentPath.endsWith('testing'),
  )
  const texts = files.map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8'))
  return new Set(texts.flatMap((text) => [...text.matchAll(WORD)].map(([, word]) => word)))
}

/** The machine's own words. */
export function machineWords() {
  const said = wordsIn('client/embed')
  return [...wordsIn('shared/crew')].filter((word) => !said.has(word)).toSorted()
}

/** The code with short words in the place of those. */
export function withShortWords(code, words) {
  return code.replaceAll(WORD, (text, word) => {
    const at = words.indexOf(word)
    return at < 0 ? text : `'${at.toString(36)}'`
  })
}

/** The machine's code without the words by which it counts refusals and offences: no page with the script tag shows the counts. */
export function withoutReasons(code) {
  return code.replaceAll(/(\.(?:refuse|offence)\((?:[\w.]+, )?)'[a-z]+(?:-[a-z]+)*'/g, "$1''")
}
