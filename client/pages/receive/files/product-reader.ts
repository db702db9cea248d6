/** The code that reads a ShakeMap's files. It is a chunk of its own: it comes beside the page's text, as the map does. */

export type ProductReader = Pick<typeof import('../../../shakemap/product/product.ts'), 'readProduct'>

let loading: Promise<ProductReader> | undefined

// From the page's start on, as the first release may be here before anything is asked of it.
void loadReader()

/** Undefined where it cannot be loaded: the server is gone, and this browser has kept nothing of it. The next call tries again. */
export async function loadReader(): Promise<ProductReader | undefined> {
  loading ??= import('../../../shakemap/product/product.ts')
  try {
    return await loading
  } catch {
    loading = undefined
    return undefined
  }
}
