import { render } from 'preact'
import { keepTextsTrue } from '../common/words/lasting-texts.ts'
import { startLanguage } from '../texts/language.ts'
import '../common/theme.css'
import './simulate.css'
import './drawing/stage.css'
import { startPainter } from './drawing/canvas/start-painter.ts'
import { SimulatePage } from './page.tsx'
import { createSimulateState } from './state.ts'
import { startSimulateTexts } from './texts/current.ts'

/** A slider that is dragged says so many times a second; browsers refuse as many changes of the address. */
const searchDelayMs = 200
let searchTimer = 0
/** A moment, so that the page does not begin in English for those who read another language. */
const textsMs = 1_000

keepTextsTrue()
const state = createSimulateState({
  search: location.search,
  calm: matchMedia('(prefers-reduced-motion: reduce)').matches,
  startWorker: () => new Worker(new URL('./run/simulate-worker.ts', import.meta.url), { type: 'module' }),
  painter: startPainter(
    () =>
      new Worker(new URL('./drawing/canvas/simulate-painter-worker.ts', import.meta.url), { type: 'module' }),
  ),
  keepSearch: (search) => {
    clearTimeout(searchTimer)
    searchTimer = setTimeout(() => history.replaceState(null, '', location.pathname + search), searchDelayMs)
  },
})
state.run()
void draw()

async function draw(): Promise<void> {
  const texts = startLanguage().then(startSimulateTexts)
  await Promise.race([texts, new Promise((resolve) => setTimeout(resolve, textsMs))])
  const place = document.getElementById('page')
  if (place) render(<SimulatePage state={state} />, place)
}
