/**
 * What the protocol is set to: degrees, times and windows that a peer chooses for itself. The unit ends the name; the reason stands
 * beside the figure. Bounds against strangers are in limits.ts, and what ablations change in crew/exchange/tuning.ts.
 */
export const parameters = {
  // Overlay
  degree: 6, // d: the random regular graph aimed at
  degreeMin: 5, // Scattercast's k1
  degreeMax: 8, // Scattercast's k2
  linksBudget: 32, // open or dialing links a tab aims to stay under
  dialMs: 15_000, // some pairs never connect; then another partner at once
  helloMs: 10_000, // an open link that does not greet by then is of no use
  introductionMs: 5_000, // a walk that has not answered by then is lost

  // Heartbeat
  heartbeatMs: 7_000, // with its acknowledgements 22 bytes/s a link and direction: six links and ICE's own 100 make 2.9 % of 200 kbit/s
  heartbeatsMissedMax: 3,
  edgeAskMs: 8_000, // an edge silent for a heartbeat and a late timer is asked whether it lives
  edgeSilentMs: 10_500, // and is gone when no answer comes within two worst round trips; ICE alone takes 15 to 30 s to say so

  // Exchange
  packetPayloadBytes: 1_160, // of a message that leaves in one packet of 1,191 bytes: small frames share it
  dataPieceBytes: 1_100, // a data frame that leaves room in its packet for a state; chunks are whole multiples of it
  manifestAgainMs: 4_000, // a link that says that it still lacks a manifest is sent it again no sooner
  reportMs: 1_000, // states on one link carry a report no more often
  ackMaskBits: 16, // messages before the newest that a state acknowledges
  loadsMax: 16, // chunks being read from the store at a time
  progressMs: 15_000, // a part that its channel does not take is given up after this
  doubtMs: 2_000, // and four round trips: what is not confirmed by then is thought to have arrived, or never to
  renewMs: 1_500, // when nothing comes for this long, links are told all again
  renewMsMax: 12_000,
  tellAgainMs: 4_000, // a link that seems not to have heard is told all again no sooner
  leaseMs: 6_000, // a link that was asked and sends no byte for so long withholds: 700 ms × 2, retransmissions; and its queue at the slowest:
  slowestBytesPerSecond: 16_000, // a link of 128 kbit/s is still worth waiting for
  windowBytesMax: 8 * 1024 * 1024, // in flight on all links together: 200 Mbit/s with 300 ms; one channel holds far less

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
  headerPushMs: 2_000, // a header is pushed once on a link within this, however often it is wanted

  // Lookahead buffer (CREW's NLB)
  partnersLow: 2,
  partnersHigh: 4,
  partnerReportsMax: 4, // reports of a partner, then it is recycled: a fresh sample beats a used one, but a set-up costs 4.6 round trips
  partnerIdleMs: 20_000,
  setupBytes: 6_500, // of one connection, both ways (docs/BENCHMARKS.md)
  setupShareMax: 0.05, // of a release's bytes that a tab spends on connecting partners for it

  // Census
  sampleMs: 10_000, // older replies say nothing of now
  drawMs: 120_000, // and these come in two minutes
  censusWalksPerSecond: 8, // of a console that watches its coverage

  // Proofs of what others hold
  challengeMs: 500, // between two challenges of one link: each costs a message there and one back
  challengeQuietMs: 2_000, // a link that tells nothing for so long may have all, and may be challenged
  challengeAnswerMs: 10_000, // an answer that has not come by then is not waited for
  helperRetryMs: 5_000, // between two attempts to link to one

  // Signaling
  reconnectMsMin: 1_000,
  reconnectMsMax: 30_000,
} as const
