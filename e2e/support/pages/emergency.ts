/** What a test asks of the emergency page, in any browser. */
import type { ScriptedPage } from '../tabs/scripted-page.ts'

/** Runs in the page: opaque colours that cover more than a speck of the canvas on which the intensities are drawn. */
export function countBandColors(): number {
  const counts = new Map<number, number>()
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.main-map .leaflet-bands-pane canvas')) {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    for (let i = 0; i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.slice(i, i + 4)
      if (alpha < 100) continue
      const color = (red << 16) | (green << 8) | blue
      counts.set(color, (counts.get(color) ?? 0) + 1)
    }
  }
  return [...counts.values()].filter((pixels) => pixels > 200).length
}

/** Waits until the page's own files are kept for when the server is gone. */
export async function servedOffline(page: ScriptedPage): Promise<void> {
  // A worker that is ready has kept all of them.
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.ready).active?.state === 'activated',
    null,
    { timeout: 30_000 },
  )
}
