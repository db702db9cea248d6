/** Puts the hashes of the script tag's further files into embed.js, for client/embed/stand-ins/checked-parts.ts. */
import { createHash } from 'node:crypto'

/** `help(() => import("./embed-site.js"), [])`, as Vite and the minifier leave it, also where one name is taken out of the module. */
const CALL =
  /\(\(\)=>import\("\.\/embed-(\w+)\.js"\),\[\]\)|\(async\(\)=>\{let\{[^{}]*\}=await[ (]*import\("\.\/embed-(\w+)\.js"\)\)?;return\{[^{}]*\}\},\[\]\)/g
const ANY_IMPORT = /import\("|\bfrom\s*"\.|import"/

function hashOfPart(code) {
  return createHash('sha256').update(code).digest('base64')
}

/**
 * @param code Of embed.js.
 * @param partOf The code of `embed-NAME.js`, by NAME. Throws where a file would be loaded that nobody checks.
 */
export function withCheckedParts(code, partOf) {
  const checked = code.replaceAll(CALL, (_, plain, taken) => {
    const name = plain ?? taken
    return `("${name}","${hashOfPart(partOf(name))}")`
  })
  const unchecked = ANY_IMPORT.exec(checked)
  if (unchecked)
    throw new Error(
      `embed.js loads a file that nobody checks: ${checked.slice(unchecked.index, unchecked.index + 80)}`,
    )
  return checked
}
