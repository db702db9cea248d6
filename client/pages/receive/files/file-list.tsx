/** The release's files; each becomes a link as soon as it is verified. Large ones come by themselves or on demand. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ReleaseFile } from '../../../api.ts'
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'
import { formatBytes } from '../../common/words/format.ts'
import { ProgressBar } from '../../common/notices.tsx'
import { filesTexts } from '../../texts/sections/files.ts'
import type { ReleaseContent } from './content.ts'
import { isLarge } from './large-file.ts'
import type { Preferences } from '../swarm/preferences.ts'

interface FileListProps {
  readonly view: ShownRelease
  readonly content: ReleaseContent | undefined
  readonly preferences: Preferences
  /** No peer that has the missing chunks is here now. */
  readonly isNobodyHere: boolean
}

const NO_URLS: ReadonlyMap<string, string> = new Map()

export function FileList({ view, content, preferences, isNobodyHere }: FileListProps) {
  const words = filesTexts.value
  const urls = content?.urls.value ?? NO_URLS
  const coming = view.state === 'receiving' || hasAllChunks(view)
  return (
    <section class="panel stack" aria-labelledby="files-title">
      <h2 id="files-title">{words.title}</h2>
      {view.files.length === 0 ? (
        <p class="muted">
          {coming ? words.noListYet : words.noList} {isNobodyHere && words.nobody}
        </p>
      ) : (
        <>
          <p class="small muted">
            {summaryOf(view, urls.size, coming)} {isNobodyHere && words.nobody}
          </p>
          {view.files.some(isLarge) && <LargeFilesChoice preferences={preferences} />}
          <ul class="files numbers">
            {view.files.map((file) => (
              <FileItem
                key={file.path}
                file={file}
                view={view}
                url={urls.get(file.path)}
                coming={coming}
                content={content}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function summaryOf({ files, leftOut }: ShownRelease, have: number, coming: boolean): string {
  const words = filesTexts.value
  if (have === files.length) return words.allVerified({ count: have })
  if (!coming) return words.someNeverCame({ have: String(have), count: files.length })
  const waiting = files.filter(({ path }) => leftOut.includes(path))
  if (waiting.length === 0) return words.someVerified({ have: String(have), count: files.length })
  const size = formatBytes(waiting.reduce((sum, file) => sum + file.size, 0))
  return `${words.someVerified({ have: String(have), count: files.length })} ${words.onDemand({ count: waiting.length, size })}`
}

function LargeFilesChoice({ preferences }: { preferences: Preferences }) {
  const words = filesTexts.value
  const chosen = preferences.chosen.value.largeFiles
  return (
    <fieldset class="large-files small">
      <legend>{words.large}</legend>
      {(['all', 'ask'] as const).map((value) => (
        <label class="check" key={value}>
          <input
            type="radio"
            name="large-files"
            checked={chosen === value}
            onChange={() => preferences.change({ largeFiles: value })}
          />{' '}
          {words.largeChoices[value]}
        </label>
      ))}
    </fieldset>
  )
}

interface FileProps {
  readonly file: ReleaseFile
  readonly view: ShownRelease
  readonly url: string | undefined
  /** It may still arrive. */
  readonly coming: boolean
  readonly onAsk: () => void
}

/** The focus stays in place when the button that asked for the file makes way for the progress, and then for the link. */
function FileItem({ content, ...props }: Omit<FileProps, 'onAsk'> & { content: ReleaseContent | undefined }) {
  const item = useRef<HTMLLIElement>(null)
  const asked = useRef(false)
  const isHere = props.url !== undefined
  useLayoutEffect(() => {
    const { activeElement: at, body } = document
    if (!asked.current || (at !== body && at !== item.current)) return
    if (isHere) item.current?.querySelector('a')?.focus()
    else item.current?.focus()
  })
  return (
    <li ref={item} tabIndex={-1}>
      <File
        {...props}
        onAsk={() => {
          asked.current = true
          content?.ask(props.file.path)
        }}
      />
    </li>
  )
}

function File({ file: { path, size }, view, url, coming, onAsk }: FileProps) {
  const words = filesTexts.value
  if (url !== undefined) {
    return (
      <>
        <a href={url} download={path.slice(path.lastIndexOf('/') + 1)}>
          {path}
        </a>
        <Size bytes={size} />
      </>
    )
  }
  if (coming && view.leftOut.includes(path)) {
    return (
      <>
        <span class="muted">{path}</span>
        <button
          type="button"
          class="button quiet nowrap"
          aria-label={words.getFile({ path, size: formatBytes(size) })}
          onClick={onAsk}
        >
          {words.get({ size: formatBytes(size) })}
        </button>
      </>
    )
  }
  if (coming && isLarge({ path, size })) return <Coming path={path} size={size} view={view} />
  return (
    <>
      <span class="muted">
        {path} <span class="hidden-visually">({coming ? words.arriving : words.notReceived})</span>
      </span>
      <Size bytes={size} />
    </>
  )
}

function Coming({ path, size, view }: { path: string; size: number; view: ShownRelease }) {
  const have = view.release.bytesOf(path)
  const text = filesTexts.value.part({ have: formatBytes(have), size: formatBytes(size) })
  return (
    <>
      <div class="grow">
        <span class="muted">{path}</span>
        <ProgressBar label={path} share={size === 0 ? 0 : have / size} text={text} />
      </div>
      <span class="muted small nowrap">{text}</span>
    </>
  )
}

function Size({ bytes }: { bytes: number }) {
  return <span class="muted small nowrap">{formatBytes(bytes)}</span>
}
