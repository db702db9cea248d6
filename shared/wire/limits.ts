/**
 * Every bound against strangers in one place: whatever one of them can make grow is listed here, and what it may cost. The unit ends
 * the name; the reason stands beside the figure. What the protocol itself is set to stands in parameters.ts.
 */
export const limits = {
  // Content
  releaseBytesMax: 64 * 1024 * 1024, // a tab holds it twice for a moment (IndexedDB and the page); phones allow that
  releaseFilesMax: 512, // a ShakeMap product has about 40
  pathCharsMax: 200, // fits every file system when saved
  titleCharsMax: 200,
  noteCharsMax: 1_000,
  chunkBytesMax: 64 * 1024, // above, a copy takes seconds on a 200 kbit/s uplink before it can double
  chunksMax: 1_024 + 512, // releaseBytesMax / chunkBytesMax, and room for a last short chunk
  headerBytesMax: 4 * 1024, // flooded to everyone: must stay a few hundred bytes
  manifestBytesMax: 256 * 1024, // chunksMax hashes of 16 bytes and releaseFilesMax files with long paths
  sequenceAheadMs: 316_224_000_000, // ten years: how far a release's number may be ahead of the clock, which may be wrong by years where no time server can be reached; a number near 2^53 would leave the publisher none
  clockMsMin: 1_767_225_600_000, // 2026: a clock that shows an earlier time has lost it
  recoverySequenceMin: 2 ** 52, // numbers from here on are of recoveries; times reach it in the year 144,683
  releasesCurrentMax: 4, // on a channel at a time: an aftershock's map beside the main shock's
  releasesKeptMax: 8, // in IndexedDB, per channel

  // Frames between peers
  messageBytesMax: 64 * 1024, // one DataChannel message; Chrome's own limit is 256 KiB
  frameBytesMax: 20 * 1024, // one frame: a data frame and its head
  dataFrameBytesMax: 16 * 1024, // safe in every browser
  framesPerMessageMax: 64,
  signalBytesMax: 8 * 1024, // an SDP is 560 bytes in Chrome, up to 3 KB with many addresses

  // Overlay
  linksMax: 50, // never more: Chrome fails at 500 per process and frees them late
  walkHopsMax: 16, // ⌈log₅ 100,000⌉ + 3 = 11, with room to step past unfit ends
  walksPerSecondMax: 4, // taken from one link; a thousand joining at once make one or two a second and link
  walksBurstMax: 64,
  framesPerSecondMax: 10_000, // taken from one link; a gigabit of data frames is 8,000
  framesBurstMax: 20_000,
  circuitsMax: 512, // walks whose way back a peer remembers
  circuitsPerLinkMax: 128, // one link's walks do not wear out the memory for all others'
  unprovenPerLinkMax: 4, // introductions accepted at walks' ends by way of one link, before their first signal
  circuitMs: 60_000, // a dial takes 5 round trips of 700 ms at worst, with room for one repeat
  circuitMessagesMax: 64, // trickle ICE sends about 10 each way

  // Heartbeat
  beatsSkippedMax: 64, // of an origin: a forged number far ahead would silence it
  heartbeatGapMs: 2_500, // a beat that follows another sooner is not passed on, whoever sent it: floods die at once

  // Exchange
  straysMax: 64, // data frames of a release whose header is still being checked, and as many states
  straysPerLinkMax: 24, // a manifest that is pushed, and a chunk or two behind it
  strayMs: 2_000,
  declinedPartsMax: 256, // whose rest may still come: the transfers of all links, and the manifests
  earlyBytesMax: 4 * 1024 * 1024, // of chunks that came before their manifest: a second's at 32 Mbit/s
  pushedPartsMax: 8, // chunks that come unasked at a time, by one link
  manifestsMax: 3, // that come at a time, of one release
  reportsPerSecondMax: 4, // taken from one link; honest ones send one a second and release
  reportsBurstMax: 8,
  sentKeptMax: 512, // messages of one link that wait for their acknowledgement: a megabyte at 20 Mbit/s
  probePacketsMax: 16, // of one link's train
  probeMs: 60_000, // a train, and one that is not answered, is remembered for so long; a link that is slower is silent, and closed
  probedBytesPerSecondMax: 125_000_000, // told of a train: a gigabit

  // Bulletin
  headersVerifyingMax: 32,
  headersVerifyingPerLinkMax: 4,
  headersWantedMax: 16,
  headersWantedPerLinkMax: 2,
  rumoursBurstMax: 4, // ids of headers that are passed on before the header is here and checked
  rumoursPerSecondMax: 0.1, // each costs a peer up to a dozen messages, so a liar's half a percent of 200 kbit/s

  // Lookahead buffer (CREW's NLB)
  leadsMax: 16,

  // Misbehaviour
  offencePointsMax: 10, // then banned
  offencesPerSecondForgiven: 0.1,
  bannedPeersMax: 1_024,
  bannedMs: 30 * 60_000,

  // Census
  samplesMax: 256,
  drawsMax: 1_024, // 1,000 peers are then counted with an error of 4 %

  // Proofs of what others hold
  challengeBytesMax: 1024 * 1024, // of the chunks that one challenge names: read and hashed at once by who answers
  provenBytesPerSecondMax: 1024 * 1024, // read and hashed for one link, sustained
  provenBytesBurstMax: 4 * 1024 * 1024,
  helpersMax: 8, // that a publisher names as its own

  // Signaling
  reclaimTokenChars: 22, // 132 bits of a MAC
  channelCharsMax: 120,
  serverMessageBytesMax: 16 * 1024,
  eventsPerSecondMax: 50, // of one socket, sustained; trickle ICE of several dials at once is about 30
  eventsBurstMax: 200,
  serverOffencesMax: 10, // then disconnected
  peersPerChannelMax: 100_000,
  channelsMax: 10_000,
  socketsPerAddressMax: 512, // an office or a school behind one address
} as const
