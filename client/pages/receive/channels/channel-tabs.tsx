/** Which of several channels is on the page, as tabs; and what is new on the others, one click away. */
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { titlePrefix } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { receiveTexts } from '../../texts/sections/receive.ts'
import type { ChannelEntry, Channels } from './channels-state.ts'
import { focusContent } from '../focus.ts'
import { cancelledTitle } from '../alarm/headlines.ts'
import { marksOfView } from '../release/marks.ts'
import { nextTab } from './next-tab.ts'

const PANEL = 'channel-panel'

/** The tabs, and `children` as what belongs to the chosen one; no tabs where there is one channel only. */
export function ChannelTabs({ channels, children }: { channels: Channels; children: ComponentChildren }) {
  const list = useRef<HTMLDivElement>(null)
  const entries = channels.entries.value
  const selected = channels.selected.value
  const words = receiveTexts.value.channels
  if (entries.length < 2 || !selected) return <>{children}</>
  const at = entries.indexOf(selected)

  function onKeyDown(event: KeyboardEvent): void {
    const next = nextTab(event.key, at, entries.length)
    const entry = next === undefined ? undefined : entries[next]
    if (next === undefined || !entry) return
    event.preventDefault()
    channels.select(entry)
    list.current?.querySelectorAll<HTMLButtonElement>('[role=tab]')[next]?.focus()
  }

  return (
    <>
      <div class="channel-tabs" role="tablist" aria-label={words.tabs} ref={list} onKeyDown={onKeyDown}>
        {entries.map((entry, i) => (
          <button
            key={entry.address}
            type="button"
            role="tab"
            id={tabId(i)}
            aria-selected={entry === selected}
            aria-controls={PANEL}
            tabIndex={entry === selected ? 0 : -1}
            onClick={() => channels.select(entry)}
          >
            <span>{entry.name.value}</span>
            {entry.unseen.value && <span class="chip">{words.isNew}</span>}
          </button>
        ))}
      </div>
      <div class="channel-panel" role="tabpanel" id={PANEL} aria-labelledby={tabId(at)}>
        {children}
      </div>
    </>
  )
}

/** One notice a channel. It is read out by its own news (news.tsx). */
export function OtherNews({ channels }: { channels: Channels }) {
  const words = receiveTexts.value.channels
  const others = channels.entries.value.filter((entry) => entry.unseen.value !== undefined)
  return (
    <>
      {others.map((entry) => (
        <Notice key={entry.address} kind="plain">
          <div class="row">
            <span class="grow">{textOf(entry)}</span>
            <button
              type="button"
              class="button"
              aria-label={words.showChannel({ channel: entry.name.value })}
              onClick={() => {
                channels.select(entry)
                window.scrollTo({ top: 0 })
                focusContent()
              }}
            >
              {words.show}
            </button>
          </div>
        </Notice>
      ))}
    </>
  )
}

function textOf({ toldName, unseen }: ChannelEntry): string {
  const words = receiveTexts.value.channels
  const view = unseen.value
  if (!view) return ''
  const channel = toldName.value
  if (view.status === 'cancel') return words.otherCancelled({ channel, title: cancelledTitle(view.title) })
  return words.otherNew({ channel, title: titlePrefix(marksOfView(view)) + view.title })
}

function tabId(at: number): string {
  return `channel-tab-${at}`
}
