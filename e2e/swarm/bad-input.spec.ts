/** What cannot work is said in one clear sentence, and what already works goes on working. */
import type { Problem } from '../../client/api.ts'
import { INSECURE_HOST } from '../support/tabs/chromium.ts'
import { mapLikeFiles, type SeededFile } from '../support/content.ts'
import { expect, expectWhole, test, type World } from '../support/harness.ts'
import { RawSocket } from '../support/raw-socket.ts'
import { freePort } from '../support/server.ts'
import type { Tab } from '../support/tabs/tab.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/shakemaps`
const MEBIBYTE = 1024 * 1024

test('a publish of no files, duplicate paths, unsafe paths or over 64 MB is refused before signing', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const refused: Record<string, readonly SeededFile[]> = {
    'no files': [],
    'duplicate paths': [file('grid.xml'), file('grid.xml')],
    'parent folder': [file('../grid.xml')],
    'parent folder within': [file('maps/../../grid.xml')],
    'absolute path': [file('/etc/passwd')],
    'empty path': [file('')],
    backslash: [file('maps\\grid.xml')],
    'over 64 MB': [file('a', 40 * MEBIBYTE), file('b', 24 * MEBIBYTE + 1)],
  }
  for (const [what, files] of Object.entries(refused)) {
    const problem = await problemOf(publisher, { title: 'Refused', status: 'test', files })
    expect(problem, what).toEqual({
      code: 'bad-publish',
      message: expect.stringMatching(SENTENCE) as unknown,
    })
  }
  const untitled = await problemOf(publisher, { title: '', status: 'test', files: [file('a')] })
  expect(untitled?.code, 'no title').toBe('bad-publish')

  expect(await publisher.page.evaluate(() => window.crew.session?.releases.length), 'releases signed').toBe(0)
  const socket = await RawSocket.connect(world.server.origin)
  expect(await socket.keptHeader(channel), 'header at the server').toBeUndefined()
  socket.close()

  const id = await publisher.publish({ title: 'Accepted', status: 'test', files: [file('grid.xml')] })
  const release = await publisher.page.evaluate((known) => {
    const found = window.crew.release(known)
    return { count: window.crew.session?.releases.length, state: found?.state }
  }, id)
  expect(release, 'of the refused nothing is there').toEqual({ count: 1, state: 'complete' })
})

test('join says what stands in the way: a wrong channel, no WebRTC, an insecure origin', async ({
  world,
}) => {
  const plain = await world.tab('plain')
  for (const channel of [
    'crew',
    'crew://short/name',
    'crew://',
    '',
    `${CHANNEL}/more`,
    CHANNEL.toUpperCase(),
  ]) {
    expect(await joinProblem(plain, channel), channel).toMatchObject({ code: 'bad-channel' })
  }
  const bare = await world.tab('no WebRTC', { patch: removeWebRtc })
  expect(await joinProblem(bare, CHANNEL)).toMatchObject({ code: 'no-webrtc' })
  const insecure = await world.tab('insecure', { origin: insecureOrigin(world) })
  expect(await joinProblem(insecure, CHANNEL)).toMatchObject({ code: 'insecure-origin' })
})

test('an unreachable signaling server is reported, and the tab joins when it comes back', async ({
  world,
}) => {
  const { server } = world
  const tab = await world.tab('early')
  await tab.page.evaluate((library) => import(library) as Promise<unknown>, '/flashcrew.js')
  await server.kill()
  await tab.join(CHANNEL, { signaling: [server.origin] })
  await tab.page.waitForFunction(() =>
    window.crew.session?.problems.some((problem) => problem.code === 'server-unreachable'),
  )
  expect((await tab.stats()).signaling).toBe('unreachable')
  await server.restart()
  await tab.page.waitForFunction(() => window.crew.stats().signaling === 'connected', null, {
    timeout: 60_000,
  })
  expect(
    await tab.page.evaluate(() => window.crew.session?.problems.length),
    'problems that still stand',
  ).toBe(0)
})

test('without IndexedDB, or with a full quota, a tab still gets the release and says that it is not kept', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const forgetful = await world.tab('no IndexedDB', { patch: removeIndexedDb })
  const full = await world.tab('full')
  const session = await full.context.newCDPSession(full.page)
  await session.send('Storage.overrideQuotaForOrigin', { origin: world.server.origin, quotaSize: 100_000 })
  await forgetful.join(channel)
  await full.join(channel)
  await Promise.all([publisher, forgetful, full].map((tab) => tab.waitNeighbors(1)))
  const files = mapLikeFiles('not kept', MEBIBYTE)
  const release = await publisher.publish({ title: 'Not kept', status: 'test', files })
  await expectWhole([forgetful, full], release, files)
  expect(await problemsOf(forgetful)).toEqual([
    { code: 'no-storage', message: expect.stringMatching(SENTENCE) as unknown },
  ])
  expect(await problemsOf(full)).toEqual([
    { code: 'quota', message: expect.stringMatching(SENTENCE) as unknown },
  ])
})

test('the emergency page says in a sentence why it cannot work', async ({ world }) => {
  const { origin } = world.server
  const page = `/#${CHANNEL}`
  await expectSentence(await world.tab('wrong channel', { path: '/#crew://nonsense' }), /channel/i)
  await expectSentence(await world.tab('no WebRTC', { path: page, patch: removeWebRtc }), /WebRTC/)
  await expectSentence(await world.tab('insecure', { path: page, origin: insecureOrigin(world) }), /https/)
  await expectSentence(
    await world.tab('no IndexedDB', { path: page, patch: removeIndexedDb }),
    /(keep|kept|stor)/i,
  )
  const nowhere = encodeURIComponent(`http://127.0.0.1:${await freePort()}/announcement.json`)
  await expectSentence(
    await world.tab('no server', { path: `/?announcement=${nowhere}`, origin }),
    /(reach|answer)/i,
  )
  await expectSentence(await world.tab('unclaimed', { path: '/' }), /claim/i)
})

test('the console says in a sentence why it cannot work', async ({ world }) => {
  const path = '/publish/'
  await expectSentence(await world.tab('no WebRTC', { path, patch: removeWebRtc }), /WebRTC/)
  await expectSentence(await world.tab('insecure', { path, origin: insecureOrigin(world) }), /https/)
  await expectSentence(await world.tab('no IndexedDB', { path, patch: removeIndexedDb }), /(keep|kept|stor)/i)
})

/** Starts as a sentence does, ends as one does, and is no stack trace. */
const SENTENCE = /^[^\n]{15,300}[.?!]$/

async function expectSentence(tab: Tab, words: RegExp): Promise<void> {
  const main = tab.page.getByRole('main').or(tab.page.locator('body')).first()
  await expect(main, `what ${tab.name} shows`).toContainText(words)
  await tab.close()
}

function file(path: string, size = 10): SeededFile {
  return { path, seed: path, size }
}

async function problemOf(tab: Tab, request: Parameters<Tab['publish']>[0]): Promise<Problem | undefined> {
  return tab.page.evaluate(async (given) => {
    try {
      await window.crew.publish(given)
      return undefined
    } catch (error) {
      const { code, message } = error as Problem
      return { code, message }
    }
  }, request)
}

async function joinProblem(tab: Tab, channel: string): Promise<Problem | undefined> {
  return tab.page.evaluate(async (given) => {
    try {
      await window.crew.join(given, {})
      return undefined
    } catch (error) {
      const { code, message } = error as Problem
      return { code, message }
    }
  }, channel)
}

async function problemsOf(tab: Tab): Promise<Problem[]> {
  return tab.page.evaluate(() =>
    (window.crew.session?.problems ?? []).map(({ code, message }) => ({ code, message })),
  )
}

function insecureOrigin(world: World): string {
  return `http://${INSECURE_HOST}:${world.server.port}`
}

function removeWebRtc(): void {
  Reflect.deleteProperty(window, 'RTCPeerConnection')
  Reflect.deleteProperty(window, 'webkitRTCPeerConnection')
}

function removeIndexedDb(): void {
  Object.defineProperty(window, 'indexedDB', { value: undefined })
}
