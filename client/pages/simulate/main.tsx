import { render } from 'preact'
import { keepTextsTrue } from '../common/words/lasting-texts.ts'
import '../common/theme.css'
import './simulate.css'
import './drawing/stage.css'
import { SimulatePage } from './page.tsx'
import { createSimulateState } from './state.ts'

/** A slider that is dragged says so many times a second; browsers refuse as many changes of the address. */
const searchDelayMs = 200
let searchTimer = 0

keepTextsTrue()
const state = createSimulateState({
  search: location.search,
  calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
  startWorker: () => new Worker(new URL('./run/simulate-worker.ts', import.meta.url), { type: 'module' }),
  keepSearch: (search) => {
    clearTimeout(searchTimer)
    searchTimer = setTimeout(() => history.replaceState(null, '', location.pathname + search), searchDelayMs)
  },
})
const place = document.getElementById('page')
if (place) render(<SimulatePage state={state} />, place)
state.run()
