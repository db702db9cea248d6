/** Looks a word that a file or a stranger gave up in a table. Names that every object has, such as `constructor`, are in no table. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
