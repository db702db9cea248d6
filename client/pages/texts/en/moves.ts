/** What a reader is told before a channel is followed to another key. */
import type { ComponentChildren } from 'preact'
import { rich } from '../rich.ts'

type Key = { key: ComponentChildren }

export const moves = {
  label: 'This channel moves to a new key',
  key: ({ key }: Key) =>
    rich`The key of this channel has signed that the channel has moved to a new key: ${key} Somebody who has stolen the old key can sign that too.`,
  recovery: ({ key }: Key) =>
    rich`The recovery key of this channel has signed that the channel has moved to a new key: ${key} Its publisher keeps the recovery key for the day on which somebody steals the other one.`,
  server: ({ key }: Key) =>
    rich`The server of this page announces another channel than this browser knows. Its key is ${key}`,
  compare:
    'New releases come on the new channel. Compare the key with one that the publisher has given you by another way, then follow it.',
  follow: 'Follow the new channel',
  open: 'Open the channel of the new key',
}
