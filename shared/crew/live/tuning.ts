/** The settings of the live service. A machine is given its own when it is made. */
export interface LiveTuning {
  readonly roundMs: number
  /** f: to how many partners is proposed in a round. */
  readonly fanout: number
  /** The same of the publisher: each of them asks for every symbol, so that its uplink carries so many copies. */
  readonly sourceFanout: number
  /** X: after how many rounds partners are drawn anew; Infinity: never. */
  readonly refreshRounds: number
  /** Y: after how many rounds f peers are asked to propose to us; Infinity: never. */
  readonly feedMeRounds: number
  /** A request that is not answered is made of another after this. */
  readonly retryMs: number
  readonly triesMax: number
  /** What is older is dropped, and not asked for. */
  readonly keepMs: number
  /** Symbols of a window beyond its data that are requested: what only few have brings back little. */
  readonly spare: number
  /** A link that has more waiting is not served: the request goes elsewhere. */
  readonly bufferedMax: number
}

export const liveTuning: LiveTuning = {
  roundMs: 200,
  fanout: 6,
  sourceFanout: 2,
  refreshRounds: 1,
  feedMeRounds: Infinity,
  retryMs: 600,
  triesMax: 4,
  keepMs: 30_000,
  spare: 2,
  bufferedMax: 16_000,
}
