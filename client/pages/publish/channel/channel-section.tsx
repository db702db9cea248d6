import { useEffect, useRef } from 'preact/hooks'
import { limits } from '../../../../shared/wire/limits.ts'
import { boundTo, TextField } from '../../common/fields.tsx'
import { Notice } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import type { ChannelState } from './channel-state.ts'
import { CopyButton } from './copy-button.tsx'
import { BackupFields, KeyNotice, KnownChannels, Restore } from './keys-section.tsx'
import { RecoverySection } from './recovery-section.tsx'
import type { RecoveryState } from './recovery-state.ts'
import { RotationSection } from './rotation-section.tsx'
import type { RotationState } from './rotation-state.ts'
import { Step } from '../step.tsx'

export function ChannelSection({
  state,
  rotation,
  recovery,
  isWatching,
}: {
  state: ChannelState
  rotation: RotationState
  recovery: RecoveryState
  /** A folder is watched, whose products are published on this channel. */
  isWatching: boolean
}) {
  const open = state.open.value
  const claimed = state.claimed.value
  const result = useRef<HTMLDivElement>(null)
  /** A form was sent: its button goes away with the form, and the focus must go on to what came of it. */
  const sent = useRef(false)
  const onSend = () => {
    sent.current = true
  }
  const wasOpen = useRef(false)
  useEffect(() => {
    if (wasOpen.current && !open) result.current?.focus()
    wasOpen.current = open !== undefined
    if (sent.current && open && document.activeElement === document.body) result.current?.focus()
  }, [open, claimed])
  return (
    <Step number={1} title="Channel">
      <div class="stack" ref={result} tabIndex={-1} onSubmit={onSend}>
        {open ? (
          <OpenedChannel
            state={state}
            uri={open.publisher.channel}
            name={open.name}
            rotation={rotation}
            recovery={recovery}
            isWatching={isWatching}
          />
        ) : (
          <ClosedChannel state={state} />
        )}
      </div>
      <Fault>{state.fault.value}</Fault>
      {state.claimed.value && (
        <div role="status">
          <Notice kind="good">
            This channel is now the server’s own: the emergency page at{' '}
            <a href={state.receiverLink.value}>{state.receiverLink.value}</a> shows what you publish here.
          </Notice>
        </div>
      )}
    </Step>
  )
}

function ClosedChannel({ state }: { state: ChannelState }) {
  const claiming = state.claimToken.value !== undefined
  const isNew = !state.keys.known.value.includes(state.name.value)
  return (
    <>
      <KnownChannels state={state} />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void (claiming ? state.claim() : state.openChannel())
        }}
      >
        {claiming && <ClaimIntroduction state={state} />}
        <TextField
          id="channel-name"
          label="Channel name"
          {...boundTo(state.name)}
          hint="Small letters, digits and hyphens. A name that was used in this browser opens its channel again."
          maxLength={63}
        />
        {claiming && <ClaimFields state={state} />}
        {isNew && <BackupFields keys={state.keys} />}
        <div>
          <button type="submit" class="button primary" disabled={state.busy.value}>
            {claiming ? 'Open channel and claim this server' : 'Open channel'}
          </button>
        </div>
      </form>
      <Restore state={state} />
    </>
  )
}

function OpenedChannel({
  state,
  uri,
  name,
  rotation,
  recovery,
  isWatching,
}: {
  state: ChannelState
  uri: string
  name: string
  rotation: RotationState
  recovery: RecoveryState
  isWatching: boolean
}) {
  return (
    <>
      <div class="field">
        <span class="label" id="channel-uri-label">
          Channel address
        </span>
        <div class="copyable">
          <output class="mono small" aria-labelledby="channel-uri-label">
            {uri}
          </output>
          <CopyButton text={uri} label="Copy the channel address" />
        </div>
      </div>
      {state.claimToken.value === undefined && <WhoseNotice state={state} uri={uri} />}
      <KeyNotice keys={state.keys} name={name} />
      <RecoverySection state={recovery} />
      <RotationSection state={rotation} />
      <AnotherChannel state={state} isWatching={isWatching} />
      {state.claimToken.value !== undefined && (
        <form
          class="stack claim"
          onSubmit={(event) => {
            event.preventDefault()
            void state.claim()
          }}
        >
          <ClaimIntroduction state={state} />
          <ClaimFields state={state} />
          <div>
            <button type="submit" class="button primary" disabled={state.busy.value}>
              Claim this server
            </button>
          </div>
        </form>
      )}
    </>
  )
}

/** What this server shows to a reader who opens the link to this channel. */
function WhoseNotice({ state, uri }: { state: ChannelState; uri: string }) {
  const verdict = state.trust.verdict(uri)
  if (verdict === 'own' || verdict === 'unknown') return null
  if (verdict === 'forbidden')
    return (
      <Notice kind="warn">
        This channel is not this server’s own, and the server’s operator lets its pages show no other. The
        link to this channel opens nothing here.
      </Notice>
    )
  return (
    <Notice kind="plain">
      This channel is not this server’s own. When a reader opens its link here, the page asks first whether to
      show it, and a banner above it says whose it is not.
      {!state.trust.hasOwn.value &&
        ' This server has no channel of its own yet: the link that it printed at its start makes one its own.'}
    </Notice>
  )
}

/** Several channels: one is published on at a time, all that were opened are served. */
function AnotherChannel({ state, isWatching }: { state: ChannelState; isWatching: boolean }) {
  const isUnsaved = state.keys.backup.value?.saved === false
  return (
    <div class="row">
      <button
        type="button"
        class="button quiet"
        disabled={state.busy.value || isWatching || isUnsaved}
        aria-describedby="another-channel"
        onClick={() => state.leave()}
      >
        Another channel…
      </button>
      <span class="small muted grow" id="another-channel">
        {isUnsaved && 'Save the backup first: it cannot be made again.'}
        {!isUnsaved && isWatching && 'Stop watching the folder first: it publishes here.'}
        {!isUnsaved && !isWatching && 'This tab goes on serving this channel, as long as it is open.'}
      </span>
    </div>
  )
}

function ClaimIntroduction({ state }: { state: ChannelState }) {
  return (
    <Notice kind="plain">
      You opened this server’s one-time link. With it your channel becomes the server’s own: the emergency
      page at <strong>{state.readersOrigin.value}/</strong> will show what you publish, without any further
      setting.
    </Notice>
  )
}

function ClaimFields({ state }: { state: ChannelState }) {
  return (
    <>
      <TextField
        id="claim-name"
        label="Name shown to receivers"
        {...boundTo(state.claimName)}
        maxLength={limits.titleCharsMax}
      />
      <TextField
        id="claim-description"
        label="Description (optional)"
        {...boundTo(state.claimDescription)}
        hint="Who publishes here and for whom, e.g. “ShakeMaps of the regional network”."
        maxLength={1_000}
      />
    </>
  )
}
