/** The list of a channel’s releases. */
import type { ComponentChildren } from 'preact'
import { rich } from '../rich.ts'

export const releases = {
  title: 'Releases on this channel',
  onThisPage: 'On this page',
  published: ({ time, state }: { time: ComponentChildren; state: string }) =>
    rich`Published ${time} · ${state}`,
  complete: ({ size }: { size: string }) => `complete, ${size}`,
  arriving: ({ share, size }: { share: string; size: string }) => `${share} of ${size}, arriving`,
  partial: ({ share, size }: { share: string; size: string }) => `${share} of ${size} received`,
}
