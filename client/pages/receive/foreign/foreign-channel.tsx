/** A foreign channel before its reader has said yes. The question is a chunk of its own, as few readers ever meet it. */
import { useEffect, useState } from 'preact/hooks'
import type { FunctionComponent } from 'preact'
import { Notice } from '../../common/notices.tsx'
import { commonTexts } from '../../texts/sections/common.ts'
import type { InterstitialProps } from './interstitial.tsx'

type Question = FunctionComponent<InterstitialProps>

/** Nothing of the channel is shown while its question is being loaded, nor where that is missing. */
export function ForeignChannel(props: InterstitialProps) {
  const [Question, setQuestion] = useState<Question | 'missing'>()
  useEffect(() => {
    import('./interstitial.tsx').then(
      ({ Interstitial }) => setQuestion(() => Interstitial),
      () => setQuestion('missing'),
    )
  }, [])
  if (Question === undefined) return null
  if (Question === 'missing') return <Notice kind="warn">{commonTexts.value.facilitiesMissing}</Notice>
  return <Question {...props} />
}
