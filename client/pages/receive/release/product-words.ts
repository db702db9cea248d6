/** The word for what a product says of itself, whatever case it writes it in; undefined for one that is not known. */
export function wordIn(
  words: Readonly<Record<string, string>>,
  said: string | undefined,
): string | undefined {
  const key = said?.toLowerCase() ?? ''
  return Object.hasOwn(words, key) ? words[key] : undefined
}
