import { render } from 'preact'
import { keepTextsTrue } from '../../client/pages/common/words/lasting-texts.ts'
import '../../client/pages/common/theme.css'
import './demo.css'
import type { DemoSettings } from '../messages.ts'
import { DemoPage } from './page.tsx'
import { openPublisher } from './publisher.ts'
import { followServers } from './servers.ts'
import { createDemoState } from './state.ts'

keepTextsTrue()
const settings = (await (await fetch('/settings.json')).json()) as DemoSettings
const state = createDemoState(settings, followServers())
const place = document.getElementById('page')
if (place) render(<DemoPage state={state} />, place)
addEventListener('message', ({ origin, data }) => state.hear(origin, data))
await openPublisher(state)
