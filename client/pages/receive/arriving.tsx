import { count, formatBytes, titlePrefix } from '../common/format.ts'
import { Progress } from '../common/notices.tsx'
import type { ReleaseView } from '../common/channel-view.ts'
import type { Content } from './content.ts'
import { marksOfView } from './marks.ts'

/** A release whose chunks are coming: how far it is, in bytes and in files. */
export function Arriving({
  view,
  content,
  newer,
}: {
  view: ReleaseView
  content: Content | undefined
  /** Another release is on the page meanwhile. */
  newer: boolean
}) {
  const title = titlePrefix(marksOfView(view, content?.product.value?.facts)) + view.title
  const { bytesHave, bytesTotal } = view.progress
  const files =
    view.files.length === 0
      ? 'the list of files is on its way'
      : `${content?.urls.value.size ?? 0} of ${count(view.files.length, 'file')}`
  const text = `${formatBytes(bytesHave)} of ${formatBytes(bytesTotal)}, ${files}`
  return (
    <section class="panel arriving" aria-label="Receiving">
      <div class="row spread">
        <h2>{newer ? `A newer release is arriving: ${title}` : 'Receiving'}</h2>
        <p class="muted numbers">{text}</p>
      </div>
      <Progress label="Receiving" share={bytesTotal === 0 ? 0 : bytesHave / bytesTotal} text={text} />
    </section>
  )
}
