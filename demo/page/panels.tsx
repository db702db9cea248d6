/** The three things that can be done: visitors come, plugs are pulled, a picture is published. */
import { useSignal } from '@preact/signals'
import { counted } from '../../client/words/figures.ts'
import type { ServerName } from '../messages.ts'
import { VISITORS_MAX, type DemoState } from './state.ts'

export function VisitorsPanel({ state }: { state: DemoState }) {
  const count = state.visitors.value.length
  // They are told the publisher's channel when they come.
  const isReady = state.publisher.value.kind !== 'opening'
  const isFull = count >= VISITORS_MAX
  return (
    <section class="panel stack" aria-labelledby="add-title">
      <h2 id="add-title">Visitors come</h2>
      <p class="small muted">
        {isFull
          ? `${VISITORS_MAX} is as many as one browser carries well. Close some to add others.`
          : 'The more there are, the less the server has to do for each.'}
      </p>
      <div class="row">
        <button
          type="button"
          class="button primary"
          disabled={!isReady || count + 5 > VISITORS_MAX}
          onClick={() => state.add(5)}
        >
          Add 5 visitors
        </button>
        <button type="button" class="button" disabled={!isReady || isFull} onClick={() => state.add(1)}>
          Add a visitor
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={count === 0}
          onClick={() => state.remove(state.visitors.value)}
        >
          Close all
        </button>
      </div>
    </section>
  )
}

const SERVERS = [
  { name: 'site', title: 'The site’s server', what: 'It has the pictures.' },
  { name: 'signaling', title: 'The signaling server', what: 'It introduces visitors.' },
] as const

export function ServersPanel({ state }: { state: DemoState }) {
  const fault = useSignal('')
  const moving = useSignal<ServerName | null>(null)
  const plug = async (name: ServerName, on: boolean): Promise<void> => {
    moving.value = name
    fault.value = await state.servers.plug(name, on)
    moving.value = null
  }
  return (
    <section class="panel stack" aria-labelledby="servers-title">
      <h2 id="servers-title">Servers fail</h2>
      <ul class="servers">
        {SERVERS.map(({ name, title, what }) => {
          const isOn = state.servers.now.value?.[name].isOn ?? true
          return (
            <li key={name} data-on={isOn}>
              <p class="small">
                <strong>{title}</strong> <span class="state">{isOn ? 'on' : 'off'}</span>
                <span class="muted what">{what}</span>
              </p>
              <button
                type="button"
                class="button quiet"
                disabled={moving.value === name}
                aria-label={isOn ? `Pull the plug: ${title}` : `Plug in again: ${title}`}
                onClick={() => void plug(name, !isOn)}
              >
                {isOn ? 'Pull the plug' : 'Plug in again'}
              </button>
            </li>
          )
        })}
      </ul>
      {fault.value !== '' && (
        <p class="notice bad" role="alert">
          {fault.value}
        </p>
      )}
    </section>
  )
}

export function PublisherPanel({ state }: { state: DemoState }) {
  const fault = useSignal('')
  const publisher = state.publisher.value
  const publish = async (): Promise<void> => {
    if (publisher.kind !== 'ready') return
    fault.value = ''
    await publisher.publish().catch((error: unknown) => {
      fault.value = error instanceof Error ? error.message : String(error)
      state.publisher.value = publisher
    })
  }
  const published = state.published.value
  const sentence =
    published === ''
      ? 'A new picture goes to all who are here, from tab to tab. No server has it.'
      : `${published} is at ${state.reached.value} of ${counted(state.visitors.value.length, 'visitor')}, and no server has it.`
  return (
    <section class="panel stack" aria-labelledby="publish-title">
      <h2 id="publish-title">A publisher has news</h2>
      <p class="small muted">{sentence}</p>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={publisher.kind !== 'ready'}
          onClick={() => void publish()}
        >
          Publish a picture
        </button>
      </div>
      {publisher.kind === 'failed' && <p class="notice warn">{publisher.sentence}</p>}
      {fault.value !== '' && (
        <p class="notice bad" role="alert">
          {fault.value}
        </p>
      )}
    </section>
  )
}
