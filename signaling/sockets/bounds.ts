/**
 * The server's own bounds, beside those of the wire in shared/wire/limits.ts.
 * The unit ends the name; the reason stands beside the figure.
 */
export const socketBounds = {
  // Directory
  channelsPerSocketMax: 8, // a page joins one channel, a dashboard a few
  heartbeatFreshMs: 60_000, // two heals at limits.heartbeatsMissedMax × heartbeatMs: older reports say nothing of now

  // Sockets
  connectMs: 10_000, // from the transport's opening to the namespace's; a TLS link of 700 ms round trip takes 4 s
  pingIntervalMs: 15_000, // a peer id stays taken until its lost socket is noticed: at most both of these
  pingTimeoutMs: 10_000,
  connectsPerSecondMax: 10, // of one address, beyond twice as many as it may hold (a restart brings all back): whoever is cut comes back slowly
  pacePacketsPerSecond: 4_000, // of all sockets of one address: a tenth to a sixth of a core
  pacePacketsBurst: 8_000, // a school's 250 tabs that dial at once; more of them take seconds longer
  paceBytes: 2_048, // count as one packet more: what is read once is garbage the next moment, and garbage takes memory
  paceEveryMs: 50, // how often those that wait have their turn
  packetsPerEventMax: 4, // a signal is a packet and its attachment; more is a flood that never becomes an event
  deliveriesPerSecondMax: 100, // to one socket, from all others: a victim still hears whom it dials
  deliveriesBurstMax: 400,
  deliveriesShare: 0.125, // of both, for one sender's address beside the half that is everybody's: four addresses that flood take all
  deliveriesSendersMax: 64, // addresses whose share is remembered, for one socket: 100 bytes each
  joinsPerSecondMax: 0.2, // of one socket: a tab joins each channel once, and its answer is the largest that there is
  joinsBurstMax: 16, // channelsPerSocketMax, and as often again
  offencesPerSecondForgiven: 0.1, // as between peers, so that a tab open for days is not dropped for ten slips
  drainMs: 5_000, // what service managers allow before they kill is 10 s or more

  // Readers that do not read
  unreadBytesMax: 256 * 1024, // of one connection: what a link of 200 kbit/s takes in unreadMs
  unreadBytesAllMax: 8 * 1024 * 1024, // of all: in memory it is several times as much, and the server takes 80 MB idle
  unreadBytesMin: 16 * 1024, // and above that sum, of each: a dial's signals still fit
  unreadBytesOfOthersMax: 64 * 1024, // above, signals and headers pass a connection by: nobody is cut for what others send
  unreadMs: 10_000, // without anything taken: a tab that is away as long does not answer pings either
  unreadSweepMs: 1_000, // how often that is looked at: 10,000 connections take a few milliseconds
  packetBytes: 256, // what the smallest packet takes in memory while it waits, beside its text (measured: bench:attack)
  sliceBytes: 16 * 1024, // of an answer, written at once: a reader of 16 kbit/s takes one in unreadMs

  // Headers
  headersPerSecondMax: 0.5, // of one socket: each costs a signature check, perhaps an fsync; a release is rare
  headersBurstMax: 8,
  checksMax: 64, // signature checks under way, of all sockets: 20 ms of work and 3 MB; a publisher sends again what was refused
  diskRetryMs: 10_000, // a header that could not be written is tried again: a full disk is often emptied
  writesQueuedMax: 256, // a disk that takes 10 ms a write is through in under 3 s

  headerPushMs: 1_000, // between two pushes of one channel: a stranger's own cost its members 4 KB a second at most
  headerPushSlice: 100, // sockets served before other events: 1 to 2 ms

  // HTTP
  requestBytesMax: 16 * 1024, // a claim is about 1 KB
  requestMs: 15_000,
  requestsPerSecondMax: 200, // of one address: its tabs ask for some 30 files each, once; polling tabs ask twice a second
  requestsBurstMax: 4_000, // 130 browsers that load a page at once
  tcpPerSecondMax: 50, // connections of one address, beyond twice as many as it may hold: each costs as much as an event
  pagesPerAddressMax: 512, // TCP connections beside socketsPerAddressMax: 85 browsers that load a page, with six each
  staticBytesMax: 128 * 1024 * 1024, // pages and basemap are served from memory; both together are a few MB

  // Feeds
  feedSeconds: 10, // a cache keeps one: who waits for a release has the page, where it comes at once
  feedChannelsMax: 64, // in the feed of the server's own: each is up to 12 KB, with its header as it was signed

  // Crowds
  crowdSeconds: 30, // a visitor of half a minute ago is as a rule still there, and has what it came for
  crowdsMax: 1_000, // channels counted at a time: 30 KB each at most
  crowdPerAddressMax: 4, // visitors that one address counts for in crowdSeconds: a family, not a crowd of its own making
  crowdAddressesMax: 256, // addresses remembered for a channel; a larger crowd is one, whoever is in it

  // Claim
  claimFailuresBurstMax: 10, // of one address
  claimFailuresPerSecondForgiven: 0.05,
  addressesMax: 10_000, // remembered for their failed claims, and as many for how often they connected
} as const
