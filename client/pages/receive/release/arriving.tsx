import { formatBytes, titlePrefix } from '../../common/words/format.ts'
import { ProgressBar } from '../../common/notices.tsx'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import { formatNumber } from '../../texts/figures.ts'
import type { ReleaseContent } from '../files/content.ts'
import { marksOfView } from './marks.ts'

/** A release whose chunks are coming: how far it is, in bytes and in files. */
export function Arriving({
  view,
  content,
  newer,
  isNobodyHere,
}: {
  view: ShownRelease
  content: ReleaseContent | undefined
  /** Another release is on the page meanwhile. */
  newer: boolean
  isNobodyHere: boolean
}) {
  const title = titlePrefix(marksOfView(view, content?.product.value?.facts)) + view.title
  const words = receiveTexts.value.arriving
  const { bytesHave, bytesTotal } = view.progress
  const files =
    view.files.length === 0
      ? isNobodyHere
        ? words.noList
        : words.listComes
      : words.files({
          have: formatNumber(content?.urls.value.size ?? 0),
          count: view.files.length - view.leftOut.length,
        })
  const text = words.progress({ have: formatBytes(bytesHave), total: formatBytes(bytesTotal), files })
  return (
    <section class="panel arriving" aria-label={words.receiving}>
      <div class="row spread">
        <h2>{newer ? words.newer({ title }) : isNobodyHere ? words.waits : words.receiving}</h2>
        <p class="muted numbers">{text}</p>
      </div>
      <p role="status" class="nobody">
        {isNobodyHere && words.nobody}
      </p>
      <ProgressBar
        label={words.receiving}
        share={bytesTotal === 0 ? 0 : bytesHave / bytesTotal}
        text={text}
      />
    </section>
  )
}
