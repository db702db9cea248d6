/** `flashcrew publish`, from its words. */
import { parsePublish } from './arguments.ts'
import type { Command } from '../commands.ts'
import { PUBLISH_HELP } from './help.ts'
import { publish } from './publish.ts'

export const publishCommand: Command = {
  help: PUBLISH_HELP,
  run: (words, around) => publish(parsePublish(words, Date.now()), around),
}
