/** Until when the release is to be relied on; the moment in UTC and where the publisher is. */
import type { Signal } from '@preact/signals'
import { now } from '../../common/words/clock.ts'
import { formatLocal } from '../../common/words/format.ts'
import { Time } from '../../common/words/time.tsx'
import { EXPIRIES, expiresOf, isExpiryKey, type ExpiryChoice } from './expiry.ts'

export function ExpiryFields({
  expiry,
  id,
  label,
}: {
  expiry: Signal<ExpiryChoice>
  id: string
  label: string
}) {
  const { key, at } = expiry.value
  const expires = expiresOf(expiry.value, now.value)
  return (
    <div class="expiry">
      <div class="field">
        <label for={id}>{label}</label>
        <select
          id={id}
          class="input"
          value={key}
          aria-describedby={`${id}-hint`}
          onChange={({ currentTarget }) => {
            if (isExpiryKey(currentTarget.value)) expiry.value = { at, key: currentTarget.value }
          }}
        >
          {EXPIRIES.map((choice) => (
            <option key={choice.key} value={choice.key}>
              {choice.label}
            </option>
          ))}
        </select>
      </div>
      {key === 'at' && (
        <div class="field">
          <label for={`${id}-at`}>Expires at (your time)</label>
          <input
            id={`${id}-at`}
            class="input"
            type="datetime-local"
            value={at}
            onInput={({ currentTarget }) => {
              expiry.value = { key, at: currentTarget.value }
            }}
          />
        </div>
      )}
      <p class="hint small muted" id={`${id}-hint`}>
        {expires.ok && expires.value !== '' ? (
          <Moment iso={expires.value} />
        ) : (
          'From then on receivers are told not to rely on the release. They keep it.'
        )}
      </p>
    </div>
  )
}

/** UTC, and the same moment where the reader is. */
export function Moment({ iso }: { iso: string }) {
  return (
    <>
      <Time iso={iso} />, which is {formatLocal(iso)}
    </>
  )
}
