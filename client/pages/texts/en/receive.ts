/** The emergency page itself. */
import type { ComponentChildren } from 'preact'
import type { Problem } from '../../../api.ts'
import type { AddressError } from '../../common/channel/announcement.ts'
import { pluralIn } from '../plural.ts'
import { rich } from '../rich.ts'

const plural = pluralIn('en')

/** No reader meets these; the console says them in English. */
type PublisherProblem = 'bad-publish' | 'no-key' | 'bad-backup' | 'header-not-kept'
type ReaderProblem = Exclude<Problem['code'], PublisherProblem> | AddressError

const problems: Record<ReaderProblem, string> & { readonly [code in PublisherProblem]?: string } = {
  'bad-channel':
    'The address of this page names no channel. Ask the person who gave you the address for the right one.',
  'insecure-origin':
    'This browser checks signatures only at secure addresses, and this address is not one. Open this page by its https:// address.',
  'no-webrtc':
    'This browser has no WebRTC, or an extension or a policy blocks WebRTC. Allow WebRTC, or open this page in another browser.',
  'no-storage':
    'This browser keeps no data for this page: the window is private, or storage is blocked. What arrives stays usable until the tab is closed.',
  quota:
    'This browser has no room left for this page. What arrives now stays usable until the tab is closed. Free some disk space to keep it.',
  'server-unreachable':
    'The server cannot be reached. What is here stays usable, and this page tries again by itself.',
  'no-relay':
    'Connections are to go by a relay only, and the server names no relay (TURN server). Nothing arrives from other readers. Allow direct connections below, or ask the server’s operator for a TURN server.',
  'bad-announcement':
    'The announcement of the server’s channel cannot be used. Tell the server’s operator. This page shows only what is verified.',
  'bad-announcement-address':
    'The announcement in the address of this page is not a web address. It should start with https://.',
}

/** Before there is a release: a heading and what stands under it. */
const waiting = {
  looking: { title: 'Looking for the channel…', text: 'Asking the server which channel to join.' },
  unclaimed: {
    title: 'No channel yet',
    text: 'Nobody has claimed this server’s channel yet. The server’s operator claims it with the one-time link that the server printed at its first start. This page tries again every few seconds.',
  },
  unreachable: {
    title: 'The server does not answer',
    text: 'This browser has received nothing from this channel before, so it needs the server once. Check the connection. This page tries again every few seconds.',
  },
  malformed: {
    title: 'The announcement cannot be read',
    text: 'The server’s answer is not an announcement of a channel. If a Wi-Fi network shows you a log-in page, log in first. Otherwise tell the server’s operator.',
  },
  failed: 'This page cannot receive',
  /** What went wrong, in English, where the page has no words for it. */
  failure: ({ reason }: { reason: ComponentChildren }) => rich`${reason}`,
  joined: {
    title: 'Waiting for a release',
    text: 'Leave this page open. The next map appears here as soon as it is published. It stays in this browser, also without a network.',
  },
  signedBy: ({ key }: { key: ComponentChildren }) =>
    rich`This page shows only what is signed by the key ${key}`,
  map: 'Map',
}

const release = {
  map: 'Intensity map',
  mapMade: ({ ago }: { ago: string }) => `Map made ${ago}`,
  published: ({ ago }: { ago: string }) => `Published ${ago}`,
  received: ({ ago }: { ago: string }) => `Received ${ago}`,
  expires: ({ time }: { time: ComponentChildren }) => rich`Expires ${time}`,
  /** Of this server’s channel. */
  verified: ({ key }: { key: ComponentChildren }) =>
    rich`Verified: this server’s channel, signed by its key ${key}`,
  /** For a channel of somebody else: its signature does not say who that is. */
  signedByHolder: ({ key }: { key: ComponentChildren }) =>
    rich`Signed by the holder of this channel’s key ${key}, which is not this server’s`,
  thumbprint: ({ thumbprint }: { thumbprint: string }) => `Key thumbprint ${thumbprint}`,
  mapComes: 'The map is drawn as soon as its files are verified.',
  nothingToDraw: 'This release has no intensities to draw.',
  readerMissing:
    'The map and its facts could not be read: a part of this page is missing. Reload the page when the server can be reached. The files can be saved meanwhile.',
  foreign: {
    info: ({ path, event }: { path: string; event: string }) =>
      `${path} is of another event${event} than this map. What it says is not shown.`,
    contours: ({ path, event }: { path: string; event: string }) =>
      `${path} is of another event${event} than this map. Its lines are not shown.`,
    stations: ({ path, event }: { path: string; event: string }) =>
      `${path} is of another event${event} than this map. Its stations are not shown.`,
    rupture: ({ path, event }: { path: string; event: string }) =>
      `${path} is of another event${event} than this map. Its fault is not shown.`,
  },
  /** A sentence of a reader of files, in English. */
  problem: ({ reason }: { reason: ComponentChildren }) => rich`${reason}`,
}

const notices = {
  expired: ({ time }: { time: ComponentChildren }) => rich`It expired ${time}.`,
  reason: ({ note }: { note: string }) => `Reason: ${note}`,
  older: ({ title }: { title: ComponentChildren }) =>
    rich`This is an earlier release. The newest is ${title}.`,
  olderCurrent: ({ title }: { title: ComponentChildren }) =>
    rich`This release is current too. The newest is ${title}.`,
  alsoCurrent: ({ title }: { title: string }) => `Also current on this channel: ${title}`,
  showNewest: 'Show the newest release',
  cancelled: ({ title }: { title: string }) => `Cancelled: ${title}`,
  disconnectedSince: ({ time, ago }: { time: string; ago: string }) => `Disconnected since ${time} (${ago}).`,
  disconnected: 'Newer releases cannot reach this page now. This page reconnects by itself.',
  disconnectedShown: ({ ago }: { ago: string }) =>
    `What you see was received ${ago} and verified. A newer release may exist that has not arrived.`,
  oldMap: ({ ago }: { ago: string }) =>
    `This map was made ${ago} and shows what was known then. Nothing newer has reached this browser.`,
  oldRelease: ({ ago }: { ago: string }) =>
    `This release was made ${ago} and shows what was known then. Nothing newer has reached this browser.`,
}

const arriving = {
  receiving: 'Receiving',
  newer: ({ title }: { title: string }) => `A newer release is arriving: ${title}`,
  progress: ({ have, total, files }: { have: string; total: string; files: string }) =>
    `${have} of ${total}, ${files}`,
  listComes: 'the list of files is on its way',
  noList: 'the list of files is not here yet',
  waits: 'Waiting for somebody who has it',
  nobody:
    'Nobody who has it is here now. Leave this page open: it comes by itself as soon as somebody who has it is here.',
  files: ({ have, count }: { have: string; count: number }) =>
    `${have} of ${plural(count, { one: '# file', other: '# files' })}`,
}

/** What is read out, and what a notification says. */
const news = {
  arriving: ({ title }: { title: string }) => `A release is arriving: ${title}.`,
  whole: ({ title }: { title: string }) => `Received whole and verified: ${title}.`,
  moved: 'This channel has moved to a new key; the page says which.',
  newMap: ({ title, largest }: { title: string; largest: string }) => `New map. ${title}. ${largest}`,
  largest: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `Largest intensity ${intensity}, ${shaking} shaking.`,
  largestAtLeast: ({ intensity, shaking }: { intensity: string; shaking: string }) =>
    `Largest intensity at least ${intensity}, ${shaking} shaking.`,
  disconnected: 'Disconnected: newer releases cannot reach this page now.',
  connected: 'Connected again.',
}

const list = {
  show: 'Show',
  showRelease: ({ title }: { title: string }) => `Show ${title}`,
}

/** Out of the swarm. */
const away = {
  rejoin: 'Join the swarm again',
  title: 'You have left the swarm.',
  meaning:
    'This page receives nothing and gives nothing, so newer releases do not arrive. What you see stays, and may be out of date.',
  short: 'Out of the swarm',
  said: 'You have left the swarm: newer releases do not arrive.',
  backSaid: 'Joining the swarm again.',
}

/** Several channels on one page. */
const channels = {
  tabs: 'Channels',
  isNew: 'new',
  otherNew: ({ channel, title }: { channel: string; title: string }) => `New on ${channel}: ${title}`,
  otherCancelled: ({ channel, title }: { channel: string; title: string }) => `On ${channel}: ${title}`,
  show: 'Show it',
  showChannel: ({ channel }: { channel: string }) => `Show ${channel}`,
  /** Before what is told of a channel that is not on the page. */
  onChannel: ({ channel, text }: { channel: string; text: string }) => `${channel}: ${text}`,
}

export const receive = {
  skip: 'Skip to the release',
  /** The page’s title before there is a release. */
  waitingTitle: 'Waiting for a release · Flashcrew',
  problems,
  waiting,
  release,
  notices,
  arriving,
  news,
  list,
  away,
  channels,
}
