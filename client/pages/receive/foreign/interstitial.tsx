/** In the place of a foreign channel before its reader has said yes: whose it is, and the question. */
import { useEffect } from 'preact/hooks'
import type { Source, AnnouncedTarget } from '../../common/channel/announcement.ts'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { foreignQuestionTexts } from '../../texts/sections/foreign-question.ts'
import type { ChannelEntry, Channels } from '../channels/channels-state.ts'
import { focusContent } from '../focus.ts'

export interface InterstitialProps {
  readonly channels: Channels
  readonly entry: ChannelEntry
  readonly target: AnnouncedTarget
  readonly isForbidden: boolean
}

export function Interstitial({ channels, entry, target, isForbidden }: InterstitialProps) {
  const words = foreignQuestionTexts.value
  const { host } = location
  const isOfPage = entry.address === ''
  useEffect(() => {
    document.title = words.pageTitle
  }, [words])

  function refuse(): void {
    if (isOfPage) return location.assign('/')
    channels.remove(entry)
    focusContent()
  }

  return (
    <section class="panel stack interstitial" aria-labelledby="foreign-title">
      <h1 id="foreign-title">{words.title}</h1>
      <p>{words.text({ host })}</p>
      {!channels.trust.hasOwn.value && <p>{words.noOwn({ host })}</p>}
      <dl class="facts">
        <dt>{words.name}</dt>
        <dd>
          <q>{target.name}</q>
        </dd>
        <dt>{words.key}</dt>
        <dd>
          <span class="mono" title={target.thumbprint}>
            {shortThumbprint(target.thumbprint)}…
          </span>
          <div class="small muted">{words.compare}</div>
        </dd>
        <dt>{words.cameFrom}</dt>
        <dd>
          <CameFrom source={entry.state.source} isOfPage={isOfPage} />
        </dd>
      </dl>
      {isForbidden ? <Notice kind="bad">{words.forbidden({ host })}</Notice> : <p>{words.nothingYet}</p>}
      {!isForbidden && isFramed() && (
        <Notice kind="warn">
          {words.framed}{' '}
          <a href={location.href} target="_blank" rel="noopener">
            {words.openAlone}
          </a>
        </Notice>
      )}
      <div class="row" role="group" aria-label={words.question}>
        <button type="button" class="button primary" onClick={refuse}>
          {isOfPage ? words.no : words.noRemove}
        </button>
        {!isForbidden && !isFramed() && (
          <button
            type="button"
            class="button"
            onClick={() => {
              channels.trust.accept(target.channel)
              focusContent()
            }}
          >
            {words.yes}
          </button>
        )}
      </div>
    </section>
  )
}

function CameFrom({ source, isOfPage }: { source: Source | undefined; isOfPage: boolean }) {
  const { from, ledFrom } = foreignQuestionTexts.value
  const led = isOfPage ? referrerHost() : undefined
  return (
    <>
      <div>
        {source?.kind === 'announcement'
          ? from.announcement({ host: hostOf(source.url) })
          : from[kindOf(source, isOfPage)]}
      </div>
      {led !== undefined && <div>{ledFrom({ host: led })}</div>}
    </>
  )
}

function kindOf(source: Source | undefined, isOfPage: boolean): 'channel' | 'list' | 'server' {
  if (!isOfPage) return 'list'
  return source?.kind === 'channel' ? 'channel' : 'server'
}

/** The other site whose link was followed, where the browser tells it. */
function referrerHost(): string | undefined {
  const host = hostOf(document.referrer)
  return host === '' || host === location.host ? undefined : host
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}

/** Another site could lay something over the question, so that a reader clicks it by mistake. */
function isFramed(): boolean {
  return window.top !== window
}
