/** The two live regions of a channel: news (role=status) and alerts (role=alert). They are there from the start, or they stay mute. */
import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { romanOf } from '../../../shakemap/palette.ts'
import { hasAllChunks } from '../../common/channel/channel-view.ts'
import { shakingOf } from '../../common/words/intensity.ts'
import { facilityNews } from '../../facilities/shown-on.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import type { Alarm } from './alarm.ts'
import { createHeadlines, type Heard, type Headline } from './headlines.ts'
import type { ChannelEntry, Channels } from '../channels/channels-state.ts'

export function AlarmNews({
  channels,
  entry,
  alarm,
}: {
  channels: Channels
  entry: ChannelEntry
  alarm: Alarm
}) {
  const { state } = entry
  const [news, setNews] = useState('')
  const [alert, setAlert] = useState('')

  useEffect(() => {
    const say = (headline: Headline | undefined) => {
      if (!headline) return
      const isElsewhere = channels.selected.peek() !== entry
      const channel = entry.toldName.peek()
      // Of the channel on the page its name is said only where it could be taken for the server's.
      const isNamed = isElsewhere || channel !== entry.name.peek()
      const text = isNamed
        ? receiveTexts.peek().channels.onChannel({ channel, text: headline.text })
        : headline.text
      if (headline.urgent) {
        setAlert(text)
        alarm.tell(headline, isNamed ? channel : document.title, () => channels.select(entry))
      } else setNews(text)
    }
    let headlines: ReturnType<typeof createHeadlines> | undefined
    return effect(() => {
      if (!state.channel.value) return
      const heard: Heard[] = state.releases.value.map((view) => ({
        id: view.id,
        title: view.title,
        status: view.status,
        note: view.note,
        whole: hasAllChunks(view),
        isMove: view.successor !== '',
      }))
      headlines ??= createHeadlines(heard)
      const { shown } = state.choice.value
      const product = state.shownContent.value?.product.value
      say(headlines.releases(heard))
      // The alert comes once, so it waits until there is something to say: how strong the shaking is.
      if (!shown || !product || (product.maxMmi === null && !hasAllChunks(shown))) return
      const { maxMmi, isAtLeast } = product
      const words = receiveTexts.value.news
      const largest =
        maxMmi === null
          ? ''
          : (isAtLeast ? words.largestAtLeast : words.largest)({
              intensity: romanOf(maxMmi),
              shaking: shakingOf(maxMmi).toLowerCase(),
            })
      const { eventId } = product.facts
      say(headlines.onPage({ id: shown.id, title: shown.title, marks: state.marks.value, eventId, largest }))
    })
  }, [entry, alarm])

  // The notice above the map counts the minutes. A screen reader says it once.
  useEffect(() => {
    let before = state.standing.peek().kind
    return effect(() => {
      const { kind } = state.standing.value
      if (kind !== before && channels.selected.peek() === entry) {
        if (kind === 'away') setNews(receiveTexts.peek().away.said)
        else if (before === 'away') setNews(receiveTexts.peek().away.backSaid)
        else if (kind === 'disconnected') setNews(receiveTexts.peek().news.disconnected)
        else if (before === 'disconnected') setNews(receiveTexts.peek().news.connected)
      }
      before = kind
    })
  }, [state])

  return (
    <>
      <div role="status" class="hidden-visually">
        {news}
      </div>
      <div role="alert" class="hidden-visually">
        {alert}
      </div>
    </>
  )
}

/** The page lists the changes. A screen reader says each set of them once, wherever its user is on the page. */
export function FacilityAlarm({ alarm }: { alarm: Alarm }) {
  useEffect(() => {
    let told = ''
    return effect(() => {
      const text = facilityNews.value?.headline ?? ''
      if (text === '' || text === told) return
      told = text
      alarm.tell({ urgent: true, text }, document.title)
    })
  }, [alarm])
  return null
}
