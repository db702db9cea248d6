import { expect, it } from 'vitest'
import { niceStep, plotSvg, type Plot } from './plot.ts'

const plot: Plot = {
  title: 'A & B',
  subtitle: 'x < y',
  x: { label: 'KB' },
  y: { label: 'seconds' },
  series: [
    {
      label: 'line',
      color: '#000',
      points: [
        [0, 0],
        [10, 40],
      ],
      dots: true,
      spreads: [[10, 30, 50]],
    },
  ],
  verticals: [{ x: 5, label: 'here', color: '#f00' }],
}

it('draws points where the axes say that they lie', () => {
  const svg = plotSvg(plot)
  // The x axis ends at 11, the next round tick after 10 and its margin; the y axis at 60: 880 − 24 − 72 wide, 332 high.
  const circles = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ])
  expect(circles[0]).toEqual([72, 428])
  const [x = 0, y = 0] = circles[1] ?? []
  expect((x - 72) / 784).toBeCloseTo(10 / 11, 3)
  expect((428 - y) / 332).toBeCloseTo(40 / 60, 3)
  expect(svg).toContain('A &amp; B')
  expect(svg).toContain('x &lt; y')
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

it('spaces a logarithmic axis by factors', () => {
  const svg = plotSvg({
    ...plot,
    x: { label: 'peers', log: true, ticks: [10, 100, 1_000] },
    series: [
      {
        label: 'line',
        color: '#000',
        points: [
          [10, 1],
          [100, 1],
          [1_000, 1],
        ],
        dots: true,
      },
    ],
    verticals: [],
  })
  const [a = 0, b = 0, c = 0] = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map((match) => Number(match[1]))
  expect(b - a).toBeCloseTo(c - b, 0)
  expect(svg).toContain('>1,000<')
})

it('steps by 1, 2 or 5', () => {
  expect([7, 12, 48, 0.3].map(niceStep)).toEqual([1, 2, 5, 0.05])
})
