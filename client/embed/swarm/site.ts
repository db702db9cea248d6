/**
 * The heavy half of the script tag, loaded once there is company: opens a session on the site's channel, and learns what the
 * site has, from its document or from peers that told it first.
 */
import { MemoryStore } from '../../storage/memory-store.ts'
import { openSession, type Session } from '../../peer/session.ts'
import { hasRelay } from '../../rtc/ice-way.ts'
import { HERE, parseSiteManifest } from '../../../shared/content/site-manifest.ts'
import { parameters } from '../../../shared/wire/parameters.ts'
import type { TimedAnswer } from '../tag/answer.ts'
import type { Company } from '../tag/decide.ts'
import { UploadShare } from '../tag/upload-share.ts'
import { Keeper } from '../worker/keeper.ts'
import { restoreKept } from './kept-files.ts'
import { PlainError } from './plain-error.ts'
import { SharedSite, type KnownSite } from './shared-site.ts'
import { SiteNews } from './site-news.ts'
import { signedSite, verifySite, type SignedSite } from './site-document.ts'

export interface SiteRequest {
  readonly channel: string
  /** Where the site's document lies. */
  readonly address: URL
  /** Asks for it, or waits for it where it was asked for before. Resolves to null where there is none. */
  readonly ask: () => Promise<TimedAnswer | null>
  /** Peers are asked for it before the site is. */
  readonly isSpared: boolean
  /** What a packet to the site and one back took when the page's connection was opened, ms; 0: not known. */
  readonly wayMs: number
  /** Origin of the signaling server. */
  readonly server: string
  readonly company: Company
  /** Attributes of the script. */
  readonly settings: Readonly<Record<string, string | undefined>>
  /** Something came. */
  readonly changed: () => void
}

/** Kept between visits, unless the page says another number of MB. */
const quotaMb = 32

/** Rejects with a PlainError where nobody tells what the site has, or it cannot be believed. */
export async function openSite(request: SiteRequest): Promise<SharedSite> {
  const { channel, address, server, company, settings, isSpared, wayMs, changed } = request
  const relayOnly = settings['relay'] === 'only'
  if (relayOnly && !hasRelay(company.iceServers)) throw new PlainError('no-relay')
  const store = new MemoryStore()
  const keeper = new Keeper((Number(settings['quota'] ?? quotaMb) || 0) * 1e6)
  const news = new SiteNews()
  const cap = settings['upload'] === 'off' ? null : new UploadShare()
  let tell: ((known: KnownSite) => void) | undefined
  const byPeers = new Promise<KnownSite>((resolve) => (tell = resolve))
  // To join takes about as long as the document.
  const session = await openSession({
    channel,
    servers: [server],
    iceServers: company.iceServers,
    relayOnly,
    // decide.ts has looked whether it is there.
    rtc: globalThis,
    store,
    uploadLimit: cap?.bytesPerSecond ?? 0,
    // A page has some of the site's files only; others are asked for one by one.
    onDemand: () => true,
    bringKept: async (header, manifest) => {
      const site = signedSite(header, manifest, new URL(HERE, address))
      if (!site || isOlder(site, request)) return
      await restoreKept(site, keeper, store)
      // How soon the site's answers come is not known then.
      tell?.({ site, cacheControl: '', latencyMs: Infinity, answerMs: Infinity })
    },
    watchCoverage: false,
    news,
  })
  try {
    const bySite = async (): Promise<KnownSite> => {
      const answer = await request.ask()
      if (!answer) throw new PlainError('no-manifest')
      const site = await learn(answer.text, request, session)
      await restoreKept(site, keeper, store)
      await session.refresh()
      return { ...answer, site }
    }
    const waitMs = parameters.siteDocumentMs * (1 + Math.random())
    const known = await (isSpared ? Promise.race([byPeers, after(waitMs).then(bySite)]) : bySite())
    const site = new SharedSite({ known, session, keeper, cap, company, wayMs, changed })
    site.follow(news)
    return site
  } catch (error) {
    void session.close()
    throw error
  }
}

/** What the site's document says, verified, as a release of the session's store. */
async function learn(text: string, request: SiteRequest, { store }: Session): Promise<SignedSite> {
  const { channel, address } = request
  const parsed = parseSiteManifest(text)
  const site = parsed.ok && (await verifySite(parsed.value, address, channel))
  if (!site || isOlder(site, request)) throw new PlainError('bad-manifest')
  const { jws, manifest } = parsed.value
  const { id, sequence } = site.header
  store.saveRelease({ channel, id, sequence, jws, manifest, receivedAt: Date.now() })
  return site
}

/** The page itself came from the site, and knows a newer version. */
function isOlder({ header }: SignedSite, { settings }: SiteRequest): boolean {
  return header.sequence < Number(settings['sequence'] ?? 0)
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
