/** This page as a publisher: it signs a picture that it draws, and hands it to the visitors' tabs. No server has it. */
import { drawPostcard } from './postcard.ts'
import type { DemoState } from './state.ts'

/** Resolves when visitors can be told its channel, or it cannot be had. */
export async function openPublisher(state: DemoState): Promise<void> {
  const { settings, publisher, published, channel } = state
  try {
    const address = '/flashcrew.js'
    const { createPublisher } = (await import(
      /* @vite-ignore */ address
    )) as typeof import('../../client/index.ts')
    const own = await createPublisher({ name: 'demo', signaling: [settings.signaling], store: 'memory' })
    let count = 0
    const publish = async (): Promise<void> => {
      publisher.value = { kind: 'publishing' }
      const title = `Picture ${++count}`
      const data = await drawPostcard(title, count)
      await own.publish({ title, status: 'test', files: [{ path: 'picture.png', data }] })
      published.value = title
      publisher.value = { kind: 'ready', publish }
    }
    channel.value = own.channel
    publisher.value = { kind: 'ready', publish }
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    publisher.value = { kind: 'failed', sentence: `This browser cannot publish here. ${why}` }
  }
}
