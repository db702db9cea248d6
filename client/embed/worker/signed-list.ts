/** Which files are signed, by their absolute addresses: as a page told it last, kept over the worker's own sleep. */

const CACHE = 'flashcrew-list'
const LIST = '/flashcrew-list'

export class SignedList {
  /** Resolves once it is known what was kept. */
  readonly loading: Promise<void>
  private readonly caches: Pick<CacheStorage, 'open'>
  private files: ReadonlySet<string> | undefined

  constructor(caches: Pick<CacheStorage, 'open'>) {
    this.caches = caches
    this.loading = this.load()
  }

  /** Undefined before it is known. */
  has(url: string): boolean | undefined {
    return this.files?.has(url)
  }

  async set(files: readonly string[]): Promise<void> {
    this.files = new Set(files)
    try {
      await (await this.caches.open(CACHE)).put(LIST, new Response(JSON.stringify(files)))
    } catch {
      // It is told again by the next page.
    }
  }

  private async load(): Promise<void> {
    try {
      const kept = await (await this.caches.open(CACHE)).match(LIST)
      this.files ??= new Set((await kept?.json()) as string[] | undefined)
    } catch {
      this.files ??= new Set()
    }
  }
}
