import { describe, expect, it } from 'vitest'
import { parameters } from '../../../wire/parameters.ts'
import { Flight } from './flight.ts'
import { Bench } from '../testing.ts'

const piece = parameters.dataPieceBytes
const roundTripMs = 60

/** A link whose channel is handed a message at a time; SCTP takes it `heldMs` later, and it is confirmed a round trip after that. */
function stage(probed: number) {
  const bench = new Bench()
  const { congestion } = bench.parts
  congestion.hint = probed
  congestion.begin(roundTripMs)
  const flight = new Flight(bench.parts)
  const link = bench.link()
  const view = bench.view(link)
  const hand = (): number => {
    const number = flight.leaves(view, 1, piece)
    link.handed += piece
    link.buffered += piece
    return number
  }
  const take = (left = 0): void => {
    link.buffered = left
    flight.channelTook(link)
  }
  const carry = (heldMs: number): void => {
    const number = hand()
    bench.now += heldMs
    take()
    bench.now += roundTripMs
    flight.acknowledged(link, view, number, 0, 0)
  }
  return { bench, congestion, flight, link, view, hand, take, carry }
}

describe('a message that its channel held, since its association carries less than the uplink', () => {
  it('[V4] tells nothing of a fast uplink: its delay counts from when SCTP took it', () => {
    const { view, congestion, carry } = stage(2_500_000)
    carry(0)
    const { window } = congestion
    for (let i = 0; i < 20; i++) carry(800)
    expect(view.queuedMs).toBe(0)
    expect(congestion.window).toBe(window)
  })

  it('[V4] tells what the uplink lets wait, where that is slow', () => {
    const { view, carry } = stage(0)
    carry(0)
    carry(800)
    expect(view.queuedMs).toBe(800)
  })

  it('[V4] has what the way itself lets wait counted all the same', () => {
    const { bench, view, flight, link, hand, take, carry } = stage(2_500_000)
    carry(0)
    const number = hand()
    bench.now += 300
    take()
    bench.now += roundTripMs + 250
    flight.acknowledged(link, view, number, 0, 0)
    expect(view.queuedMs).toBe(250)
  })

  it('[V5] says how long SCTP lets wait', () => {
    const { bench, view, hand, take } = stage(2_500_000)
    hand()
    take()
    expect(view.heldMs).toBe(0)
    hand()
    hand()
    bench.now += 100
    take(piece)
    expect(view.heldMs).toBe(100)
    bench.now += 50
    take()
    expect(view.heldMs).toBe(150)
  })
})
