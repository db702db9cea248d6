import { useState } from 'preact/hooks'

const SHOWN_MS = 2_000

interface CopyWords {
  readonly copy: string
  readonly copied: string
  readonly notCopied: string
}

const english: CopyWords = { copy: 'Copy', copied: 'Copied', notCopied: 'Select and copy it' }

/** Copies a text; where the browser refuses, the text beside the button can still be selected. */
export function CopyButton(props: { text: string; label: string; words?: CopyWords }) {
  const { text, label, words = english } = props
  const [outcome, setOutcome] = useState<'' | 'copied' | 'notCopied'>('')
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      setOutcome('copied')
    } catch {
      setOutcome('notCopied')
    }
    setTimeout(() => setOutcome(''), SHOWN_MS)
  }
  return (
    <>
      <button type="button" class="button quiet" aria-label={label} onClick={() => void copy()}>
        {outcome === 'copied' ? `${words.copied} ✓` : words.copy}
      </button>
      <span role="status" class={outcome === 'notCopied' ? 'small' : 'hidden-visually'}>
        {outcome === '' ? '' : words[outcome]}
      </span>
    </>
  )
}
