import { useSignal } from '@preact/signals'
import { commonTexts } from '../texts/sections/common.ts'
import { language } from '../texts/current.ts'
import { chooseLanguage, isLanguage } from '../texts/language.ts'
import { LANGUAGES } from '../texts/languages.ts'

/** Each language by its own name, to be found by those who read no other. */
export function LanguageSwitch() {
  const missing = useSignal(false)
  const words = commonTexts.value
  async function choose(select: HTMLSelectElement): Promise<void> {
    if (!isLanguage(select.value)) return
    missing.value = !(await chooseLanguage(select.value))
    select.value = language.peek()
  }
  return (
    <span class="language">
      <select
        class="input"
        aria-label={words.language}
        value={language.value}
        onChange={(event) => void choose(event.currentTarget)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <span role="status" class="small">
        {missing.value && words.languageMissing}
      </span>
    </span>
  )
}
