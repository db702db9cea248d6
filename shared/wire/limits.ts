/**
 * Every bound of the protocol in one place. The unit ends the name; the reason stands beside the figure.
 * Whatever a stranger can make grow is listed here.
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
  degree: 6, // d: the random regular graph aimed at
  degreeMin: 5, // Scattercast's k1
  degreeMax: 8, // Scattercast's k2
  linksBudget: 32, // open or dialing links a tab aims to stay under
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
  dialMs: 15_000, // some pairs never connect; then another partner at once
  helloMs: 10_000, // an open link that does not greet by then is of no use
  introductionMs: 5_000, // a walk that has not answered by then is lost

  // Heartbeat
  heartbeatMs: 7_000, // with its acknowledgements 22 bytes/s a link and direction: six links and ICE's own 100 make 2.9 % of 200 kbit/s
  heartbeatsMissedMax: 3,
  beatsSkippedMax: 64, // of an origin: a forged number far ahead would silence it
  heartbeatGapMs: 2_500, // a beat that follows another sooner is not passed on, whoever sent it: floods die at once
  edgeAskMs: 8_000, // an edge silent for a heartbeat and a late timer is asked whether it lives
  edgeSilentMs: 10_500, // and is gone when no answer comes within two worst round trips; ICE alone takes 15 to 30 s to say so

  // Exchange
  packetPayloadBytes: 1_160, // of a message that leaves in one packet of 1,191 bytes: small frames share it
  dataPieceBytes: 1_100, // a data frame that leaves room in its packet for a state; chunks are whole multiples of it
  straysMax: 64, // data frames of a release whose header is still being checked, and as many states
  straysPerLinkMax: 24, // a manifest that is pushed, and a chunk or two behind it
  strayMs: 2_000,
  declinedPartsMax: 256, // whose rest may still come: the transfers of all links, and the manifests
  earlyBytesMax: 4 * 1024 * 1024, // of chunks that came before their manifest: a second's at 32 Mbit/s
  pushedPartsMax: 8, // chunks that come unasked at a time, by one link
  manifestsMax: 3, // that come at a time, of one release
  manifestAgainMs: 4_000, // a link that says that it still lacks a manifest is sent it again no sooner
  reportsPerSecondMax: 4, // taken from one link; honest ones send one a second and release
  reportsBurstMax: 8,
  reportMs: 1_000, // states on one link carry a report no more often
  ackMaskBits: 16, // messages before the newest that a state acknowledges
  sentKeptMax: 512, // messages of one link that wait for their acknowledgement: a megabyte at 20 Mbit/s
  loadsMax: 16, // chunks being read from the store at a time
  progressMs: 15_000, // a part that its channel does not take is given up after this
  doubtMs: 2_000, // and four round trips: what is not confirmed by then is thought to have arrived, or never to
  renewMs: 1_500, // when nothing comes for this long, links are told all again
  renewMsMax: 12_000,
  tellAgainMs: 4_000, // a link that seems not to have heard is told all again no sooner
  leaseMs: 6_000, // a link that was asked and sends no byte for so long withholds: 700 ms × 2, retransmissions; and its queue at the slowest:
  slowestBytesPerSecond: 16_000, // a link of 128 kbit/s is still worth waiting for
  windowBytesMax: 8 * 1024 * 1024, // in flight on all links together: 200 Mbit/s with 300 ms; one channel holds far less
  probePacketsMax: 16, // of one link's train
  probeMs: 60_000, // a train, and one that is not answered, is remembered for so long; a link that is slower is silent, and closed
  probedBytesPerSecondMax: 125_000_000, // told of a train: a gigabit

  // Web seed: a site's own server, one more source of chunks
  siteWindowFirst: 35_200, // bytes: a server in a crowd sends even that for a second
  siteQueueMs: 50, // an answer that is no later than this has met no queue
  siteFarMs: 600, // to open a connection to the other side of the world, by satellite
  siteBytesPerMs: 500, // 4 Mbit/s for one of a crowd
  siteDelayPerVisitor: 0.06, // of an answer's time: of 20 visitors, half have heard from somebody before they ask
  siteDelayMsMax: 4_000,
  siteCrowdLeast: 3, // visitors within half a minute; so many of a crowd at a busy site ask for its document at once, in the mean
  siteDocumentMs: 2_000, // the others get it of them, or ask for it too, after this and up to twice this
  tcpWindowFirst: 14_600, // bytes: ten packets (RFC 6928)

  // Bulletin
  headersVerifyingMax: 32,
  headersVerifyingPerLinkMax: 4,
  headersWantedMax: 16,
  headersWantedPerLinkMax: 2,
  rumoursBurstMax: 4, // ids of headers that are passed on before the header is here and checked
  rumoursPerSecondMax: 0.1, // each costs a peer up to a dozen messages, so a liar's half a percent of 200 kbit/s
  headerPushMs: 2_000, // a header is pushed once on a link within this, however often it is wanted

  // Lookahead buffer (CREW's NLB)
  leadsMax: 16,
  partnersLow: 2,
  partnersHigh: 4,
  partnerReportsMax: 4, // reports of a partner, then it is recycled: a fresh sample beats a used one, but a set-up costs 4.6 round trips
  partnerIdleMs: 20_000,
  setupBytes: 6_500, // of one connection, both ways (docs/BENCHMARKS.md)
  setupShareMax: 0.05, // of a release's bytes that a tab spends on connecting partners for it

  // Misbehaviour
  offencePointsMax: 10, // then banned
  offencesPerSecondForgiven: 0.1,
  bannedPeersMax: 1_024,
  bannedMs: 30 * 60_000,

  // Census
  samplesMax: 256,
  sampleMs: 10_000, // older replies say nothing of now
  drawsMax: 1_024, // 1,000 peers are then counted with an error of 4 %
  drawMs: 120_000, // and these come in two minutes
  censusWalksPerSecond: 8, // of a console that watches its coverage

  // Proofs of what others hold
  challengeMs: 500, // between two challenges of one link: each costs a message there and one back
  challengeQuietMs: 2_000, // a link that tells nothing for so long may have all, and may be challenged
  challengeAnswerMs: 10_000, // an answer that has not come by then is not waited for
  challengeBytesMax: 1024 * 1024, // of the chunks that one challenge names: read and hashed at once by who answers
  provenBytesPerSecondMax: 1024 * 1024, // read and hashed for one link, sustained
  provenBytesBurstMax: 4 * 1024 * 1024,
  helpersMax: 8, // that a publisher names as its own
  helperRetryMs: 5_000, // between two attempts to link to one

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
  reconnectMsMin: 1_000,
  reconnectMsMax: 30_000,
} as const
