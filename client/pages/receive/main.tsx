import { render } from 'preact'
import { join } from '../../index.ts'
import { keepPagesOffline } from '../common/offline.ts'
import '../common/theme.css'
import './receive.css'
import { Page } from './page.tsx'
import { createState } from './state.ts'

const state = createState({ address: new URL(location.href), join })
const place = document.getElementById('page')
if (place) render(<Page state={state} />, place)
void state.start()
void keepPagesOffline()

// Another channel after # is another page.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#crew')) location.reload()
})
