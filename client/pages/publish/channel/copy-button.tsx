import { useState } from 'preact/hooks'

const SHOWN_MS = 2_000

/** Copies a text; where the browser refuses, the text beside the button can still be selected. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'' | 'Copied' | 'Select and copy it'>('')
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('Copied')
    } catch {
      setOutcome('Select and copy it')
    }
    setTimeout(() => setOutcome(''), SHOWN_MS)
  }
  return (
    <>
      <button type="button" class="button quiet" aria-label={label} onClick={() => void copy()}>
        {outcome === 'Copied' ? 'Copied ✓' : 'Copy'}
      </button>
      <span role="status" class={outcome === 'Select and copy it' ? 'small' : 'hidden-visually'}>
        {outcome}
      </span>
    </>
  )
}
