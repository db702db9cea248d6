/** Where readers choose how they are told when they do not look. */
import type { Alarm, Permission } from './alarm.ts'

export function AlarmSettings({ alarm }: { alarm: Alarm }) {
  const { notify, sound } = alarm.settings.value
  const permission = alarm.permission.value
  return (
    <section class="panel stack" aria-labelledby="alarm-title">
      <h2 id="alarm-title">Be told</h2>
      <p class="muted small">
        Of a new event and of a cancellation, as long as this page is open in some tab. No account is needed,
        and nothing about you is sent anywhere.
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={notify}
          disabled={permission === 'unsupported' || permission === 'denied'}
          onChange={(event) => void alarm.setNotify(event.currentTarget.checked)}
        />{' '}
        Show a notification
      </label>
      {OBSTACLES[permission] && <p class="small">{OBSTACLES[permission]}</p>}
      <label class="check">
        <input
          type="checkbox"
          checked={sound}
          onChange={(event) => alarm.setSound(event.currentTarget.checked)}
        />{' '}
        Play a sound
      </label>
      {alarm.muted.value && (
        <p class="small" role="status">
          The browser did not allow the sound. Click “Try it” once after the page was opened.
        </p>
      )}
      {(notify || sound) && (
        <div>
          <button type="button" class="button" onClick={() => alarm.rehearse()}>
            Try it
          </button>
        </div>
      )}
    </section>
  )
}

const OBSTACLES: Partial<Record<Permission, string>> = {
  denied: 'This browser refuses notifications for this page: allow them in the settings of the site.',
  unsupported: 'This browser has no notifications for pages.',
}
