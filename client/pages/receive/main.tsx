import { render } from 'preact'
import { join } from '../../channel.ts'
import { keepTextsTrue } from '../common/words/lasting-texts.ts'
import { keepPagesOffline } from '../common/offline.ts'
import '../common/theme.css'
import { browserTrustParts, createTrust } from '../common/channel/trust.ts'
import { startLanguage } from '../texts/language.ts'
import './receive.css'
import { ReceivePage } from './page.tsx'
import { createChannels } from './channels/channels-state.ts'
import { createPreferences } from './swarm/preferences.ts'

/** A moment, so that the page does not begin in English; the texts lie in the service worker's copy but for the first visit. */
const TEXTS_MS = 400

keepTextsTrue()
const channels = createChannels({
  address: new URL(location.href),
  join,
  preferences: createPreferences(),
  trust: createTrust(browserTrustParts(location.origin)),
})
channels.start()
void draw()
void keepPagesOffline()

async function draw(): Promise<void> {
  await Promise.race([startLanguage(), new Promise((resolve) => setTimeout(resolve, TEXTS_MS))])
  const place = document.getElementById('page')
  if (place) render(<ReceivePage channels={channels} />, place)
}

// Another channel after # is another page.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#crew')) location.reload()
})
