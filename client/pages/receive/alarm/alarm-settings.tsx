/** Where readers choose how they are told when they do not look. */
import { ClosedSection } from '../../common/closed-section.tsx'
import { alarmTexts } from '../../texts/sections/alarm.ts'
import type { Alarm } from './alarm.ts'

export function AlarmSettings({ alarm }: { alarm: Alarm }) {
  const { notify, sound } = alarm.settings.value
  const permission = alarm.permission.value
  const words = alarmTexts.value
  const obstacle = permission === 'denied' || permission === 'unsupported' ? words[permission] : undefined
  return (
    <ClosedSection name="alarm" title={words.title} isUsed={notify || sound}>
      <p class="muted small">{words.help}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={notify}
          disabled={obstacle !== undefined}
          onChange={(event) => void alarm.setNotify(event.currentTarget.checked)}
        />{' '}
        {words.notify}
      </label>
      {obstacle !== undefined && <p class="small">{obstacle}</p>}
      <label class="check">
        <input
          type="checkbox"
          checked={sound}
          onChange={(event) => alarm.setSound(event.currentTarget.checked)}
        />{' '}
        {words.sound}
      </label>
      {alarm.muted.value && (
        <p class="small" role="status">
          {words.muted}
        </p>
      )}
      {(notify || sound) && (
        <div>
          <button type="button" class="button" onClick={() => alarm.rehearse(words.tryTitle, words.tryText)}>
            {words.tryIt}
          </button>
        </div>
      )}
    </ClosedSection>
  )
}
