/** My facilities as an element of the emergency page. The rest is loaded after the map's first paint. */
import { useEffect, useState } from 'preact/hooks'
import type { FunctionComponent } from 'preact'
import type { ReceiveState } from '../receive/state.ts'
import { commonTexts } from '../texts/sections/common.ts'

type Panel = FunctionComponent<{ state: ReceiveState }>

export function MyFacilities({ state }: { state: ReceiveState }) {
  const [Panel, setPanel] = useState<Panel | 'missing'>()
  useEffect(() => {
    import('./panel.tsx').then(
      ({ FacilitiesPanel }) => setPanel(() => FacilitiesPanel),
      () => setPanel('missing'),
    )
  }, [])
  if (Panel === undefined) return null
  if (Panel === 'missing') {
    return (
      <section class="panel stack">
        <h2>{commonTexts.value.facilities}</h2>
        <p>{commonTexts.value.facilitiesMissing}</p>
      </section>
    )
  }
  return <Panel state={state} />
}
