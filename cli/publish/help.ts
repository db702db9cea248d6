/** What `flashcrew publish --help` says. */
import { DEFAULT_CHANNEL, DEFAULT_SETTLE_SECONDS } from './arguments.ts'
import { PASSPHRASE_VARIABLE } from '../key/passphrase.ts'
import { DEFAULT_SERVER } from '../words.ts'

export const PUBLISH_HELP = `flashcrew publish: signs and serves what is in a folder, unattended.

Usage:
  flashcrew publish DIR --key FILE --status STATUS [options]

DIR is a product's folder (grid.xml, info.json, …, or any files), an event's, or the
folder in which ShakeMap keeps its events (EVENT/current/products/; with --watch).

Key:
  --key FILE          the encrypted backup that the console hands out
  --new-key           make a key there, encrypted with a passphrase
  --channel NAME      name of the new key's channel (default ${DEFAULT_CHANNEL})
  ${PASSPHRASE_VARIABLE} in the environment is the passphrase; else a terminal asks.

Release:
  --status STATUS     actual, exercise or test; needed the first time, then as the last
  --title TEXT        default: proposed from the map
  --note TEXT         shown with the release
  --expires WHEN      30m, 24h or 7d after publishing, or a time (2026-03-01T18:30Z)

How it runs:
  (default)           publish, serve, say when it is safe to stop; Ctrl-C ends it
  --once              end by itself when it is safe
  --timeout SECONDS   … or give up then, with exit code 1
  --watch             go on: publish each new or changed product, once
  --catch-up          at the first start, also the newest event that is there already
  --settle SECONDS    a folder without a change for so long is whole (default ${DEFAULT_SETTLE_SECONDS})

Network:
  --signaling URL     a server, default ${DEFAULT_SERVER}; repeat for more
  --helper ID         peer id of your own helper, as it prints it: safe once it has all; repeat
  --claim LINK        the one-time link that a new server prints: its page shows this channel
  --relay-only        by TURN servers alone: receivers do not learn this machine's address
  --upload-limit RATE bytes per second at most, such as 250k or 2M

  --json              one JSON object a line
  -h, --help          this

Beside the key file, FILE.state/ keeps what was published, so that nothing is published
twice. Exit codes: 0 done, 1 failed, 2 the command line is not understood.
See docs/reference/cli.md for more.
`
