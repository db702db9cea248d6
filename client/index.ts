/** Flashcrew in a page: `import { join, createPublisher } from 'flashcrew'`. The ten lines that use it are in README.md. */
export { join } from './channel.ts'
export { createPublisher } from './publishing/publisher.ts'
export type * from './api.ts'
