/** JSON as ShakeMap's makers write it: Python's own writer lets NaN and Infinity through, which JSON does not have. */

/** A string, or a token that JSON lacks. Strings are matched to be passed over. */
const STRING_OR_TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[-+]?\b(?:NaN|Infinity|nan|inf)\b/g

/** The value, with null in the place of each NaN and Infinity; undefined for what is no JSON even so. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseAgain(text)
  }
}

function parseAgain(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(STRING_OR_TOKEN, (found) => (found.startsWith('"') ? found : 'null')))
  } catch {
    return undefined
  }
}
