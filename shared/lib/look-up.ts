/** What a table says of a word that a file or a stranger gave. `constructor` and the like are in no table, though objects have them. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
