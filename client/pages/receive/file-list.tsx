import { isWhole, type ReleaseView } from '../common/channel-view.ts'
import { count, formatBytes } from '../common/format.ts'

/** The release's files; each becomes a link as soon as it is verified. */
export function FileList({ view, urls }: { view: ReleaseView; urls: ReadonlyMap<string, string> }) {
  const coming = view.state === 'receiving' || isWhole(view)
  return (
    <section class="panel stack" aria-labelledby="files-title">
      <h2 id="files-title">Files</h2>
      {view.files.length === 0 ? (
        <p class="muted">
          {coming ? 'The list of files has not arrived yet.' : 'The list of files was not received.'}
        </p>
      ) : (
        <>
          <p class="small muted">
            {urls.size === view.files.length
              ? `${count(view.files.length, 'file')}, all verified. Choose one to save it.`
              : `${urls.size} of ${count(view.files.length, 'file')} verified${coming ? '' : '; the others were not received before this release was replaced or cancelled'}.`}
          </p>
          <ul class="files numbers">
            {view.files.map(({ path, size }) => (
              <li key={path}>
                <FileLink path={path} url={urls.get(path)} coming={coming} />
                <span class="muted small nowrap">{formatBytes(size)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function FileLink({ path, url, coming }: { path: string; url: string | undefined; coming: boolean }) {
  if (url === undefined) {
    return (
      <span class="muted">
        {path} <span class="hidden-visually">({coming ? 'arriving' : 'not received'})</span>
      </span>
    )
  }
  return (
    <a href={url} download={path.slice(path.lastIndexOf('/') + 1)}>
      {path}
    </a>
  )
}
