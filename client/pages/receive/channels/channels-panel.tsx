/** Where the reader adds, names and removes channels. */
import { useRef, useState } from 'preact/hooks'
import { ClosedSection } from '../../common/closed-section.tsx'
import { channelsTexts } from '../../texts/sections/channels.ts'
import { foreignTexts } from '../../texts/sections/foreign.ts'
import type { ChannelEntry, Channels } from './channels-state.ts'
import type { ReceiveState } from '../state.ts'
import type { FollowRefusal } from './followed.ts'
import './channels.css'

const ADDRESS = 'channel-address'

export function ChannelsPanel({ channels }: { channels: Channels }) {
  const words = channelsTexts.value
  const [own, ...added] = channels.entries.value
  return (
    <ClosedSection name="channels" title={words.title} isUsed={added.length > 0}>
      <p class="muted small">{words.help}</p>
      <ul class="releases">
        {own && (
          <li>
            <div class="grow">
              <strong>{own.name.value}</strong>
              <p class="small muted">{isStrange(own.state) ? words.ofAddress : words.own}</p>
            </div>
          </li>
        )}
        {added.map((entry) => (
          <Added key={entry.address} entry={entry} channels={channels} />
        ))}
      </ul>
      <Add channels={channels} />
      <AcceptedElsewhere channels={channels} />
    </ClosedSection>
  )
}

/** With the reader's yes or before it. */
function isStrange({ isForeign, phase }: ReceiveState): boolean {
  return isForeign.value || phase.value.kind === 'foreign'
}

function Added({ entry, channels }: { entry: ChannelEntry; channels: Channels }) {
  const words = channelsTexts.value
  const channel = entry.name.value
  return (
    <li>
      <div class="grow stack channel">
        <input
          class="input"
          aria-label={words.nameOf({ channel: entry.address })}
          // What is being typed outlasts what the channel tells meanwhile.
          defaultValue={entry.givenName.value}
          placeholder={channel}
          maxLength={60}
          onChange={(event) => channels.rename(entry, event.currentTarget.value)}
        />
        <p class="small muted mono">{entry.address}</p>
        {isStrange(entry.state) && <p class="small muted">{words.notOurs}</p>}
      </div>
      <button
        type="button"
        class="button quiet"
        aria-label={words.removeChannel({ channel })}
        onClick={() => {
          channels.remove(entry)
          document.getElementById(ADDRESS)?.focus()
        }}
      >
        {words.remove}
      </button>
    </li>
  )
}

/** A yes that was said to a link, where it can be taken back without opening the link again. */
function AcceptedElsewhere({ channels }: { channels: Channels }) {
  const words = foreignTexts.value
  const here = channels.entries.value.map(({ state }) => state.uri.value)
  const others = channels.trust.accepted.value.filter(
    (uri) => !here.includes(uri) && channels.trust.verdict(uri) !== 'own',
  )
  if (others.length === 0) return null
  return (
    <section class="stack" aria-labelledby="accepted-title">
      <h3 id="accepted-title">{words.accepted}</h3>
      <ul class="releases">
        {others.map((uri) => (
          <li key={uri}>
            <span class="grow small mono channel-address">{uri}</span>
            <button
              type="button"
              class="button quiet"
              aria-label={words.withdrawFrom({ channel: uri })}
              onClick={() => {
                channels.trust.withdraw(uri)
                document.getElementById(ADDRESS)?.focus()
              }}
            >
              {words.withdraw}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Add({ channels }: { channels: Channels }) {
  const words = channelsTexts.value
  const field = useRef<HTMLInputElement>(null)
  const [refusal, setRefusal] = useState<FollowRefusal>()

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    if (!field.current) return
    const refused = channels.add(field.current.value)
    setRefusal(refused)
    if (refused) return field.current.focus()
    field.current.value = ''
  }

  return (
    <form class="row add-channel" onSubmit={submit} noValidate>
      <div class="field grow">
        <label for={ADDRESS}>{words.address}</label>
        <input
          id={ADDRESS}
          class="input"
          ref={field}
          required
          spellcheck={false}
          autocomplete="off"
          aria-invalid={refusal !== undefined}
          aria-describedby="channel-hint channel-refusal"
        />
        <span class="hint" id="channel-hint">
          {words.addressHint}
        </span>
        {refusal && (
          <span class="fault" id="channel-refusal" role="alert">
            {words.refusals[refusal]}
          </span>
        )}
      </div>
      <button type="submit" class="button">
        {words.add}
      </button>
    </form>
  )
}
