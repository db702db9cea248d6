import { render } from 'preact'
import '../common/theme.css'
import './simulate.css'
import './stage.css'
import { Page } from './page.tsx'
import { createSimulateState } from './state.ts'

const state = createSimulateState({
  search: location.search,
  calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
  startWorker: () => new Worker(new URL('./simulate-worker.ts', import.meta.url), { type: 'module' }),
  keepSearch: (search) => history.replaceState(null, '', location.pathname + search),
})
const place = document.getElementById('page')
if (place) render(<Page state={state} />, place)
state.run()
