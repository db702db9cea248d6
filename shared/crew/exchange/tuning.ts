/**
 * What the exchange can be set to. A machine is given its tuning when it is made (`NodeConfig.tuning`), so that an ablation
 * runs another one beside the default. Bounds against strangers are in wire/limits.ts, the protocol's other settings in wire/parameters.ts.
 *
 * Every time that is a "hold" is meant for a link of `slowBytesPerSecond`, and shrinks in proportion on a faster one.
 */
export interface ExchangeTuning {
  /** Bytes per second at which holds are as given: 200 kbit/s. */
  readonly slowBytesPerSecond: number

  // When a state leaves alone, ms. A state that rides on data costs no packet, so a lone one waits for data to go that way.
  /** News that matters little. */
  readonly holdNewsMs: number
  /** What more links than these have or await is no news that a state leaves for. */
  readonly newsCopies: number
  /** News of what the other side may send or need not send. */
  readonly holdUrgentMs: number
  /** A first ask of a link that owes us nothing. */
  readonly holdAskMs: number
  /** An ask of a link that is still busy with an earlier one. */
  readonly holdMoreMs: number
  /** Confirmation of data. */
  readonly holdConfirmMs: number
  /** The least of any hold, and the least while the uplink has enough to do. */
  readonly holdMinMs: number
  readonly holdBusyMs: number
  /** With at most so many bytes in flight a word costs nothing; holds are this share of themselves then. */
  readonly quietBytes: number
  readonly quietShare: number

  // What is asked for
  /** Awaited of one link beyond a round trip, ms of an even share of the downlink. */
  readonly aheadMs: number
  /** Of that, allowed before anything came, and at most; each chunk that comes adds one to what is allowed. */
  readonly aheadFirst: number
  /** And at most so many bytes: an association's first window, ten packets. */
  readonly aheadFirstBytes: number
  readonly aheadMost: number

  // When what was asked for is late
  /** At the latest, ms; and what an answer is taken to need before one is known. */
  readonly lateMostMs: number
  readonly lateFirstMs: number
  /** At the soonest, ms; and times the mean deviation beyond the mean answer. */
  readonly lateLeastMs: number
  readonly lateFactor: number
  /** The same when all that is lacking is awaited. */
  readonly lastLeastMs: number
  readonly lastFactor: number
  /** With so few chunks lacking, a second copy costs little: no lateBytes then, and a part whose rest does not come is late too. */
  readonly lastChunks: number
  /** And as long as these bytes take on the downlink, since a second copy costs a slow link much. */
  readonly lateBytes: number
  /** Chunks are called late only while duplicates are at most this share of what came, or this many chunks. */
  readonly duplicateShare: number
  readonly duplicateChunks: number

  // What is sent
  /** The share of the window that one link may have: more than half, so that the window grows where there is but one. */
  readonly linkShare: number
  /** Bytes that a channel may hold: at least a packet or four; on a fast link up to this. */
  readonly channelBytes: number
  /** Parts begun beside each other, each to another link. */
  readonly partsAtOnce: number
  /** Packets in one message at most. */
  readonly piecePackets: number
  /** Weights in whom to send what (choose.ts). */
  readonly shareWeight: number
  readonly flightWeight: number
  readonly copiesWeight: number

  // Congestion window (congestion.ts)
  readonly windowBytesMin: number
  /** The queue aimed at: these bytes' time on the uplink, within these bounds, ms. */
  readonly targetBytes: number
  readonly targetMsMin: number
  readonly targetMsMax: number
  /** Growth per byte confirmed, of a window of so many bytes and more. */
  readonly gainMax: number
  readonly gainWindowBytes: number
  /** The first window is what the probe saw carried in this time, ms. */
  readonly beginMs: number

  // Capacity before the release (probe.ts)
  readonly probes: number
  readonly probePackets: number
  /** A single answer counts up to this, bytes per second: 10 Mbit/s. */
  readonly probeAlone: number
  /** Of what a probe saw, believed. */
  readonly probeShare: number
  /** Uplinks from this on, bytes per second, keep partners beside their edges: one for each so many bytes per second. */
  readonly partnersFrom: number
  readonly partnerBytesPerSecond: number
  readonly partnersMax: number

  // Manifest
  /** It is asked of another when it has not come for this long, ms. */
  readonly manifestMs: number
  /** It follows its header to all neighbors where that takes the uplink at most this long, ms. */
  readonly manifestFollowsMs: number
  /** Else to this many; the others ask those. */
  readonly manifestCopies: number
}

export const defaultTuning: ExchangeTuning = {
  slowBytesPerSecond: 25_000,
  holdNewsMs: 800,
  newsCopies: 1,
  holdUrgentMs: 400,
  holdAskMs: 20,
  holdMoreMs: 500,
  holdConfirmMs: 900,
  holdMinMs: 20,
  holdBusyMs: 50,
  quietBytes: 4_000,
  quietShare: 0.2,
  aheadMs: 150,
  aheadFirst: 0.5,
  aheadFirstBytes: 12_000,
  aheadMost: 2,
  lateMostMs: 6_000,
  lateFirstMs: 800,
  lateLeastMs: 400,
  lateFactor: 4,
  lastLeastMs: 100,
  lastFactor: 0.5,
  lastChunks: 2,
  lateBytes: 150_000,
  duplicateShare: 0.02,
  duplicateChunks: 2,
  linkShare: 0.75,
  channelBytes: 24_000,
  partsAtOnce: 3,
  piecePackets: 8,
  shareWeight: 6,
  flightWeight: 0.5,
  copiesWeight: 3,
  windowBytesMin: 24_000,
  targetBytes: 22_500,
  targetMsMin: 100,
  targetMsMax: 900,
  gainMax: 0.125,
  gainWindowBytes: 1024 * 1024,
  beginMs: 150,
  probes: 3,
  probePackets: 4,
  probeAlone: 1_250_000,
  probeShare: 0.8,
  partnersFrom: 625_000,
  partnerBytesPerSecond: 100_000,
  partnersMax: 16,
  manifestMs: 500,
  manifestFollowsMs: 60,
  manifestCopies: 2,
}
