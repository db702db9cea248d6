/** A picture to publish, drawn anew each time, as large as those of the gallery. */

const WIDTH = 360
const HEIGHT = 240
const GRAIN = 20

/** Resolves to a PNG. `count` turns its colors. */
export async function drawPostcard(title: string, count: number): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  const context = canvas.getContext('2d')
  if (!context) throw new Error('It lets no page draw.')
  const hue = (count * 67) % 360
  const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT)
  sky.addColorStop(0, `hsl(${hue} 70% 34%)`)
  sky.addColorStop(1, `hsl(${(hue + 50) % 360} 75% 52%)`)
  context.fillStyle = sky
  context.fillRect(0, 0, WIDTH, HEIGHT)
  for (let ring = 6; ring > 0; ring--) {
    context.beginPath()
    context.arc(WIDTH * 0.78, HEIGHT * 0.34, ring * 26, 0, 2 * Math.PI)
    context.fillStyle = `hsl(${(hue + 60) % 360} 90% 80% / 14%)`
    context.fill()
  }
  grain(context)
  context.fillStyle = '#fff'
  context.font = '700 44px system-ui, sans-serif'
  context.fillText(title, 22, HEIGHT - 54)
  context.font = '20px system-ui, sans-serif'
  context.fillText(new Date().toLocaleTimeString('en-GB'), 24, HEIGHT - 24)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('It lets no page draw.'))), 'image/png'),
  )
}

function grain(context: CanvasRenderingContext2D): void {
  const picture = context.getImageData(0, 0, WIDTH, HEIGHT)
  const { data } = picture
  for (let at = 0; at < data.length; at++)
    if (at % 4 !== 3) data[at] = (data[at] ?? 0) + (Math.random() - 0.5) * GRAIN
  context.putImageData(picture, 0, 0)
}
