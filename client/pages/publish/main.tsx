import { render } from 'preact'
import { createPublisher } from '../../publishing/publisher.ts'
import { createKeyWithBackup, keyNames, restoreKey } from '../../keys/keys.ts'
import { keepTextsTrue } from '../common/words/lasting-texts.ts'
import { keepPagesOffline } from '../common/offline.ts'
import { browserTrustParts, createTrust } from '../common/channel/trust.ts'
import '../common/theme.css'
import './publish.css'
import { createChannelState } from './channel/channel-state.ts'
import { createDraftState } from './content/draft-state.ts'
import type { FolderEntry } from './watch/folder-scan.ts'
import { PublishPage } from './page.tsx'
import { createPublicationState } from './publication-state.ts'
import { publicOrigin } from './channel/public-origin.ts'
import { createRecoveryState } from './channel/recovery-state.ts'
import { createRotationState } from './channel/rotation-state.ts'
import { createSpreadState } from './spread/spread-state.ts'
import { createWatchState, type PickFolder } from './watch/watch-state.ts'

keepTextsTrue()
const channel = createChannelState({
  address: new URL(location.href),
  createPublisher,
  keyStore: { createKeyWithBackup, keyNames, restoreKey },
  trust: createTrust(browserTrustParts(location.origin)),
  publicOrigin: () => publicOrigin(location.origin),
  forgetHash: () => history.replaceState(null, '', location.pathname),
})
const draft = createDraftState()
const spread = createSpreadState(channel)
const publication = createPublicationState(channel, draft, spread)
const recovery = createRecoveryState(channel)
const rotation = createRotationState(channel, location.origin)
const watch = createWatchState(channel, publication, folderPicker())
const place = document.getElementById('page')
if (place)
  render(
    <PublishPage
      channel={channel}
      draft={draft}
      publication={publication}
      spread={spread}
      watch={watch}
      rotation={rotation}
      recovery={recovery}
    />,
    place,
  )
channel.start()
void keepPagesOffline()

addEventListener('beforeunload', (event) => {
  if (spread.staying.value || watch.watched.value !== undefined) event.preventDefault()
})
// The curve of the spread is kept, also where the publisher closes the tab at once.
addEventListener('pagehide', () => spread.save())

/** Known to Chromium's browsers, but not to the types. */
function folderPicker(): PickFolder {
  const pick: unknown = Reflect.get(window, 'showDirectoryPicker')
  if (typeof pick !== 'function') return undefined
  return async () => Reflect.apply(pick, window, [{ id: 'flashcrew', mode: 'read' }]) as Promise<FolderEntry>
}
