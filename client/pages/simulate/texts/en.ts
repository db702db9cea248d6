/** All that the simulator's page says in English. `#` stands for the count; values come as they are to be read. */
import type { Fault } from '../settings.ts'
import { pluralIn } from '../../texts/plural.ts'

const plural = pluralIn('en')

/** Label and what it means. */
const faults: Readonly<Record<Fault, readonly [label: string, hint: string]>> = {
  source: ['The source vanishes', 'Its tab is closed when it has sent 1.2 copies.'],
  half: ['Half of the peers vanish', 'Their tabs are closed when half of all content has arrived.'],
  server: ['The signaling server is away', 'It is away from the publication on.'],
  nat: ['Some pairs cannot connect', 'Three pairs in ten cannot, as behind strict firewalls.'],
  asleep: ['Half of the tabs are hidden', 'Browsers wake these once a second.'],
}

export const english = {
  title: 'Simulator',
  documentTitle: 'Simulator · Flashcrew',
  skip: 'Skip to the picture',
  nothingSent: 'Nothing is sent: all peers live in this tab, on a clock of their own.',
  intro:
    'A release goes from one browser tab to all others, with no server in between. This page runs the code of real tabs on a simulated network. First the peers find each other. Then the source publishes, and each peer passes on what it gets.',

  presets: {
    label: 'Examples',
    continent: 'One continent',
    world: 'Across the world',
    lan: 'A LAN',
    lossy: 'Slow and lossy',
    mixed: 'Mixed uplinks',
    crowd: 'A crowd of 1,000',
    sourceVanishes: 'The source vanishes',
  },

  settings: {
    title: 'Settings',
    peers: 'Peers',
    peersHint: ({ least, most }: { least: string; most: string }) =>
      `${least} to ${most} here. The command line runs more.`,
    bytes: 'Size of the release',
    rate: 'Link rate, each way',
    latencyLeast: 'Shortest delay, one way',
    latencyMost: 'Longest delay, one way',
    loss: 'Lost packets, at most',
    noLoss: 'none',
    lossText: ({ percent }: { percent: string }) => `0–${percent} % a peer`,
    mixed: 'One in five has four times the rate',
    mixedHint: 'Both ways. The source is not one of them.',
    faults: 'What goes wrong',
    seed: 'Seed',
    anotherSeed: 'Another',
    seedHint: 'All chance comes from it. The same seed gives the same run, to the last byte.',
    long: ({ count }: { count: number }) =>
      plural(count, {
        one: 'So much takes about a minute to compute, more on a slow machine. What has been computed is played meanwhile.',
        other:
          'So much takes about # minutes to compute, more on a slow machine. What has been computed is played meanwhile.',
      }),
    server: ({ time, copies }: { time: string; copies: string }) =>
      `One web server with this uplink would need at least ${time} for ${copies} copies.`,
    run: 'Run with these settings',
    runAgain: 'Run again',
    summary: {
      peers: ({ count }: { count: number }) => plural(count, { one: '# peer', other: '# peers' }),
      noLoss: 'no loss',
      loss: ({ percent }: { percent: string }) => `loss 0–${percent} %`,
      mixed: 'mixed uplinks',
      faults: ({ count }: { count: number }) => plural(count, { one: '# fault', other: '# faults' }),
    },
  },

  problems: {
    peers: ({ least, most, asked, taken }: RangeText) =>
      `This page runs ${least} to ${most} peers. The address asks for “${asked}”, so ${taken} are taken. For more, run “npm run sim -- --peers N”. It has been run with 100,000.`,
    bytes: ({ least, most, asked, taken }: RangeText) =>
      `A release can have ${least} to ${most} KB here. The address asks for “${asked}”, so ${taken} KB are taken.`,
    bitsPerSecond: ({ least, most, asked, taken }: RangeText) =>
      `A link can have ${least} to ${most} kbit/s here. The address asks for “${asked}”, so ${taken} kbit/s are taken.`,
    lossBound: ({ least, most, asked, taken }: RangeText) =>
      `Of all packets ${least} to ${most} % can be lost here. The address asks for “${asked}”, so ${taken} % are taken.`,
    rounded: ({ asked, taken }: { asked: string; taken: string }) =>
      `Peers come in whole numbers. The address asks for “${asked}”, so ${taken} are taken.`,
    latency: ({ asked, taken, most }: { asked: string; taken: string; most: string }) =>
      `Delays are written as a range within 0 to ${most} ms, such as 10-150. The address asks for “${asked}”, so ${taken} ms are taken.`,
    seed: ({ taken }: { taken: string }) =>
      `A seed has 40 characters at most. The address has a longer one, so its beginning is taken: “${taken}”.`,
    mixed: ({ asked }: { asked: string }) =>
      `The setting “mixed” is 1 or 0. The address says “${asked}”, so all links have one rate.`,
    fault: ({ asked }: { asked: string }) =>
      `This page knows no fault “${asked}”, which the address asks for. It is left out.`,
    name: ({ asked }: { asked: string }) =>
      `This page has no setting “${asked}”, which the address names. It changes nothing.`,
  },

  faults,

  elsewhere: {
    title: 'The same elsewhere',
    terminal: 'In a terminal, where it prints the same figures:',
    copyCommand: 'Copy the command',
    noFaults: 'The command line runs no faults but those of its scenarios: npm run sim -- --list',
    link: 'In another browser: the address of this page holds all settings.',
    copyLink: 'Copy the link',
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'Select and copy it',
  },

  playback: {
    label: 'Playback',
    play: 'Play',
    again: 'Play again',
    pause: 'Pause',
    back: ({ step }: { step: string }) => `Step back by ${step}`,
    on: ({ step }: { step: string }) => `Step on by ${step}`,
    speed: 'Speed',
    time: 'Time',
    toPublication: 'To the publication',
    publication: 'Publication',
    toEnd: 'To the end',
    end: 'End',
    sinceFirst: ({ time }: { time: string }) => `${time} after the first joined`,
    before: ({ time }: { time: string }) => `${time} before the publication`,
    after: ({ time }: { time: string }) => `${time} after the publication`,
    fast: 'fast forward',
    computed: ({ time }: { time: string }) => `Computed so far: ${time}.`,
    computedAt: ({ time, seconds }: { time: string; seconds: string }) =>
      `Computed so far: ${time}, and ${seconds} s more of it each second.`,
    slow: ({ asked, played }: { asked: string; played: string }) =>
      `This machine computes more slowly than ${asked} ×, so it plays at ${played} × until the end is computed.`,
  },

  run: {
    failed: ({ reason }: { reason: string }) => `The simulator failed: ${reason}.`,
    starts: 'The simulator starts.',
    forming: ({ joined, peers, edges }: { joined: string; peers: string; edges: string }) =>
      `The peers find each other: ${joined} of ${peers} are here, with ${edges} connections.`,
    formed: ({ peers, edges }: { peers: string; edges: string }) =>
      `All ${peers} peers are here, with ${edges} connections. Soon the source publishes.`,
    formingShort: 'The peers find each other.',
    spreading: ({ size, complete, peers }: Whole) =>
      `${size} spread: ${complete} of ${peers} peers complete.`,
    spreadingStayed: ({ size, complete, peers }: Whole) =>
      `${size} spread: ${complete} of the ${peers} peers that stayed complete.`,
    done: ({ peers, time }: { peers: string; time: string }) => `All ${peers} peers complete after ${time}.`,
    doneStayed: ({ peers, time }: { peers: string; time: string }) =>
      `All ${peers} peers that stayed complete after ${time}.`,
    late: ({ complete, peers }: Of) =>
      `Only ${complete} of ${peers} peers were complete after 600 s, where this page stops.`,
    stalled: ({ complete, peers }: Of) =>
      `${complete} of ${peers} peers are complete, and nothing has arrived for half a minute.`,
    lost: ({ complete, peers, lost, chunks }: Of & { lost: string; chunks: string }) =>
      `${complete} of ${peers} peers are complete. Nothing more can arrive: ${lost} of the ${chunks} chunks were only at tabs that are closed.`,
    half: 'Half of the peers are complete.',
    first: 'The first peer is complete.',
    published: 'The source has published.',
  },

  peer: {
    hint: 'Point at a peer, or choose one with the arrow keys.',
    notHere: ({ number }: { number: string }) => `Peer ${number} has not joined yet.`,
    source: 'The source',
    name: ({ number, peers }: { number: string; peers: string }) => `Peer ${number} of ${peers}`,
    closed: ({ name }: { name: string }) => `${name}: its tab was closed.`,
    neighbors: ({ count }: { count: number }) => plural(count, { one: '# neighbor', other: '# neighbors' }),
    complete: ({ time }: { time: string }) => `complete after ${time}`,
    chunks: ({ has, chunks }: { has: string; chunks: string }) => `${has} of ${chunks} chunks`,
  },

  picture: {
    title: 'The run',
    views: 'What is drawn',
    overlay: 'Overlay',
    chunks: 'Chunks',
    overlayLabel:
      'The overlay: peers, the connections between them, and chunks on their way. Arrow keys choose a peer, which is described below.',
    chunksLabel: 'Which peer has which chunk. Arrow keys choose a peer, which is described below.',
    source: 'source',
    sourceGone: 'source, gone',
    rows: ({ peers }: { peers: string }) => `${peers} peers, the nearest to the source on top`,
    copies: ({ chunks }: { chunks: string }) => `copies of each of the ${chunks} chunks`,
    seen: 'What you see.',
    dots: 'Each dot is a tab. The farther two dots lie from each other, the longer a message takes between them.',
    lines:
      'Lines are lasting connections, about six a peer. News of the release runs along them. A flying spark is a chunk of it.',
    linesOfCrowd:
      'Lines are lasting connections, about six a peer. A short spark is a chunk of the release on its way. Of so many peers the picture leaves out fading lines.',
    heard: 'has heard of the release',
    some: 'has a part of it',
    all: 'has all of it',
    fast: ({ rate }: { rate: string }) => `A double ring is a link of ${rate}.`,
    from: 'is where it comes from',
    sum: ({ count }: { count: number }) =>
      plural(count, {
        one: 'The source sends a copy or two. The peer makes the rest.',
        other: 'The source sends a copy or two. The # peers make the rest for each other.',
      }),
    matrix:
      'A row is a peer, a column is a chunk of the release. A cell is filled when the peer has verified and stored the chunk, and bright when that has just happened. The bars below count the copies of each chunk. A chunk that stays rare delays everybody.',
  },

  beside: {
    title: 'Beside one web server',
    swarm: 'Swarm',
    server: 'One web server',
    have: ({ percent, complete, peers }: Of & { percent: string }) =>
      `${percent} % has arrived, ${complete} of ${peers} complete`,
    atMost: ({ percent, complete, peers }: Of & { percent: string }) =>
      `${percent} % is sent, at most ${complete} of ${peers} complete`,
    needs: ({ time }: { time: string }) =>
      `One web server with the publisher’s uplink needs at least ${time}.`,
    faster: ({ server, swarm, times }: Beside) =>
      `One web server with the publisher’s uplink needs at least ${server}; the swarm took ${swarm}: ${times} times as fast.`,
    same: ({ server, swarm }: Omit<Beside, 'times'>) =>
      `One web server with the publisher’s uplink needs at least ${server}; the swarm took ${swarm}.`,
    slower: ({ server, swarm }: Omit<Beside, 'times'>) =>
      `Here one web server would do: its uplink carries all copies within ${server}; the swarm took ${swarm}.`,
    never: ({ complete, peers }: Of) =>
      `One web server that vanishes as the source does leaves ${complete} of ${peers} peers with the release, for good.`,
    how: ({ copies, size, rate }: { copies: string; size: string; rate: string }) =>
      `By arithmetic: ${copies} × ${size} over ${rate}. Without headers, delay and loss, all in the server’s favour.`,
  },

  chart: {
    title: 'Coverage over time',
    nothing: 'Coverage over time: nothing is published yet.',
    label: ({ time, complete, chunks, server }: Record<'time' | 'complete' | 'chunks' | 'server', string>) =>
      `Coverage over time: after ${time}, ${complete} % of the peers have everything, ${chunks} % of all content has arrived, and one web server would have sent ${server} %.`,
    axis: 'seconds since the publication',
    boundMark: ({ time }: { time: string }) => `bound ${time}`,
    serverMark: ({ time }: { time: string }) => `web server: ${time}`,
    serverNever: 'web server: never',
    complete: 'peers that have everything, % of all',
    chunks: 'content that has arrived, % of all',
    server: 'content that one web server has sent, % of all',
    bounds: {
      none: 'the bound: no protocol can be faster',
      doubling: 'the bound: no protocol can be faster, since whole chunks go over equal uplinks',
      fluid: 'the bound: no protocol can be faster, since all uplinks together carry no more',
      postal:
        'the bound: no protocol can be faster, since whole chunks go over equal uplinks, with their delay',
      source: 'the bound: no protocol can be faster, since the source has a slow uplink',
    },
    wire: ({ percent }: { percent: string }) => `the bound with packets’ headers, ${percent} % more`,
    epidemic: 'for comparison, a rumour: each round, each peer asks one other',
    explanation:
      'Uplinks are what is scarce: the source has to send everything once, and the copies have to come from somewhere. The line of content is nearly straight when all uplinks are busy. The steeper the line of peers, the more alike they finish. The web server’s line would reach 100 % where its label says.',
  },

  figures: {
    title: 'Figures',
    stayed: ({ count }: { count: number }) =>
      plural(count, { one: 'of # that stayed', other: 'of the # that stayed' }),
    ofPeers: 'of the peers complete',
    last: 'Last peer',
    complete: 'complete',
    ratio: 'Ratio',
    noRatio: 'no bound where peers vanish',
    ratioOf: ({ time }: { time: string }) => `to the bound, ${time}`,
    ratioHint: 'last peer’s time to the bound',
    header: 'News of it',
    headerHint: 'all peers, verified',
    manifest: 'List of parts',
    manifestHint: 'at all peers',
    copies: 'Copies',
    copiesHint: 'sent by the source',
    duplicates: 'Twice',
    duplicatesHint: 'of all chunks received',
    messages: 'Messages',
    messagesHint: 'sent per peer',
    neighbors: 'Neighbors',
    perPeer: 'a peer',
    degrees: ({ least, most }: { least: string; most: string }) => `a peer, ${least} to ${most}`,
    says: 'What they say.',
    explanation: ({ wire }: { wire: string }) =>
      `Time counts from the moment at which the source publishes. The ratio is the last peer’s time over the bound. No protocol gets below 1, and over WebRTC none below ${wire}, since its packets have headers.`,
  },

  bytes: {
    title: 'Where the bytes went',
    caption: 'Bytes sent for each byte that has to arrive, by kind',
    mark: 'needed: 1',
    all: 'all together',
    kinds: {
      chunks: 'chunks of the release',
      metadata: 'news of the release, and its list of parts',
      control: 'who has what, who asks whom',
      packets: 'headers of packets',
      setUp: 'opening connections',
      keepAlive: 'keeping connections open',
      acknowledgements: 'acknowledgements',
      retransmissions: 'sent again after loss',
    },
    explanation: ({ peers, size, sum }: Record<'peers' | 'size' | 'sum', string>) =>
      `Bytes sent for each byte that has to arrive: ${peers} × ${size} are ${sum}. All beyond 1 is overhead. It is counted to the last byte at the senders’ links, from the publication on.`,
  },

  minutes: ({ minutes, seconds }: { minutes: string; seconds: string }) => `${minutes} min ${seconds} s`,
  hours: ({ hours, minutes }: { hours: string; minutes: string }) => `${hours} h ${minutes} min`,
}

export interface RangeText {
  readonly least: string
  readonly most: string
  readonly asked: string
  readonly taken: string
}

export interface Of {
  readonly complete: string
  readonly peers: string
}

export interface Whole extends Of {
  readonly size: string
}

export interface Beside {
  readonly server: string
  readonly swarm: string
  readonly times: string
}
