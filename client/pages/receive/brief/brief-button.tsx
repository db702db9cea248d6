/** Opens the brief over the page, where it is printed from. */
import { render } from 'preact'
import { briefTexts } from '../../texts/sections/brief.ts'
import type { ReceiveState } from '../state.ts'
import { Brief, type BriefProps } from './brief.tsx'
import './brief.css'

export function BriefButton({ state }: { readonly state: ReceiveState }) {
  return (
    <button type="button" class="button quiet brief-open" onClick={() => open(state)}>
      {briefTexts.value.open}
    </button>
  )
}

/** As a child of the body, so that everything beside it can be left out on paper. */
function open(state: ReceiveState): void {
  const props = propsOf(state)
  if (!props) return
  const dialog = document.createElement('dialog')
  dialog.className = 'brief'
  document.body.append(dialog)
  dialog.addEventListener('close', () => {
    render(null, dialog)
    dialog.remove()
  })
  render(<Sheet {...props} close={() => dialog.close()} />, dialog)
  dialog.setAttribute('aria-label', briefTexts.peek().title)
  dialog.showModal()
}

function propsOf(state: ReceiveState): BriefProps | undefined {
  const { shown: view } = state.choice.peek()
  if (!view) return undefined
  const phase = state.phase.peek()
  return {
    view,
    product: state.shownContent.peek()?.product.peek(),
    marks: state.marks.peek(),
    signer:
      phase.kind === 'joined'
        ? { channel: phase.target.name, thumbprint: phase.target.thumbprint }
        : undefined,
    isForeign: state.isForeign.peek(),
  }
}

function Sheet({ close, ...props }: BriefProps & { readonly close: () => void }) {
  const texts = briefTexts.value
  return (
    <>
      <div class="brief-bar row">
        <button type="button" class="button primary" onClick={() => window.print()}>
          {texts.print}
        </button>
        <button type="button" class="button" onClick={close}>
          {texts.close}
        </button>
      </div>
      <Brief {...props} />
    </>
  )
}
