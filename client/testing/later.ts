/** A promise, and how a test resolves it when its time has come. */
export function later<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  const settle: ((value: T) => void)[] = []
  const promise = new Promise<T>((resolve) => settle.push(resolve))
  return { promise, resolve: (value) => settle[0]?.(value) }
}
