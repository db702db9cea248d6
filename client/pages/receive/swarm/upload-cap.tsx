/** How much of the line this page may use to give to others. */
import { useState } from 'preact/hooks'
import { formatNumber } from '../../texts/figures.ts'
import { swarmTexts } from '../../texts/sections/swarm.ts'
import type { Preferences } from './preferences.ts'

const CAPS_KBIT = [1_000, 250, 50]
const BYTES_PER_KBIT = 125
const KBIT_MAX = 1_000_000

export function UploadCapField({ preferences }: { preferences: Preferences }) {
  const words = swarmTexts.value
  const { uploadLimit } = preferences.chosen.value
  const kbit = typeof uploadLimit === 'number' ? uploadLimit / BYTES_PER_KBIT : undefined
  const [isOther, setOther] = useState(kbit !== undefined && !CAPS_KBIT.includes(kbit))
  const choice = isOther ? 'other' : kbit === undefined ? (uploadLimit ?? 'automatic') : String(kbit)

  function choose(value: string): void {
    setOther(value === 'other')
    if (value === 'automatic') preferences.change({ uploadLimit: null })
    else if (value === 'none') preferences.change({ uploadLimit: 'none' })
    else if (value !== 'other') preferences.change({ uploadLimit: Number(value) * BYTES_PER_KBIT })
  }

  return (
    <>
      <div class="field">
        <label for="upload-cap">{words.cap}</label>
        <select
          id="upload-cap"
          class="input"
          value={choice}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="automatic">{words.capChoices.automatic}</option>
          <option value="none">{words.capChoices.none}</option>
          {CAPS_KBIT.map((cap) => (
            <option key={cap} value={String(cap)}>
              {cap >= 1_000 ? `${formatNumber(cap / 1_000)} Mbit/s` : `${formatNumber(cap)} kbit/s`}
            </option>
          ))}
          <option value="other">{words.capChoices.other}</option>
        </select>
      </div>
      {isOther && (
        <div class="field cap-other">
          <label for="upload-cap-other">{words.capOther}</label>
          <input
            id="upload-cap-other"
            class="input"
            type="number"
            min="1"
            max={KBIT_MAX}
            step="1"
            defaultValue={kbit === undefined ? '' : String(kbit)}
            onChange={(event) => {
              const { value, validity } = event.currentTarget
              if (validity.valid && value !== '')
                preferences.change({ uploadLimit: Number(value) * BYTES_PER_KBIT })
            }}
          />
        </div>
      )}
    </>
  )
}
