/** `npm run demo` as somebody meets it who has just cloned the project: one command, one page, and what its buttons show. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, type Page } from '@playwright/test'
import { look } from '../support/pages/look.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url))
/** SCREENSHOTS=docs renews that of the README. */
const SCREENSHOTS =
  process.env['SCREENSHOTS'] === 'docs' ? '../../docs/screenshots' : '../results/screenshots'
/** Until the gallery is everywhere, on a machine that does other things too. */
const SPREAD_MS_MAX = 60_000

class Demo {
  /** All that it leaves on the disk is in here. */
  readonly folder: string
  output = ''
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown[]>

  private constructor(folder: string, words: readonly string[]) {
    this.folder = folder
    this.child = spawn(process.execPath, [SCRIPT, ...words], {
      env: { ...process.env, TMPDIR: folder, TEMP: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.ended = once(this.child, 'close')
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()))
  }

  static async run(words: readonly string[], work: (demo: Demo) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'flashcrew-e2e-'))
    const demo = new Demo(folder, words)
    try {
      await work(demo)
    } finally {
      demo.child.kill('SIGKILL')
      await demo.ended
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Its page's address, once it says that it can be opened. */
  async address(): Promise<string> {
    const said = () => /Open (http:\/\/localhost:\d+\/)/.exec(this.output)?.[1]
    await expect.poll(said, { timeout: SPREAD_MS_MAX, message: this.output }).toBeDefined()
    return said() ?? ''
  }

  /** Of its files; tsx keeps what it has compiled. */
  async left(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name.startsWith('flashcrew'))
  }

  /** Its exit code, after Ctrl-C where that is asked for. */
  async end(signal?: 'SIGINT'): Promise<unknown> {
    if (signal) this.child.kill(signal)
    const [code] = await this.ended
    return code
  }
}

const visitor = (page: Page, number: number) =>
  page.getByRole('listitem').filter({ hasText: `Visitor ${number}` })
const add = (page: Page, what: string) => page.getByRole('button', { name: what }).click()
const story = (page: Page) => page.getByRole('status')

/** Of its pictures, in per cent, once it has all of them. */
async function fromOthers(page: Page, number: number): Promise<number> {
  const told = visitor(page, number).getByText(/from other visitors$/)
  await expect(told, `visitor ${number} has all pictures`).toBeVisible({ timeout: SPREAD_MS_MAX })
  return Number(/\d+/.exec(await told.innerText())?.[0])
}

test('visitors share a slow gallery, go on without its server, and hear a publisher without any', async ({
  page,
}) => {
  // Seven visitors' pages share the machine's cores with whatever else it does.
  test.slow()
  await Demo.run(['--port', '0'], async (demo) => {
    await page.setViewportSize({ width: 1280, height: 1180 })
    await page.goto(await demo.address())
    await expect(story(page)).toContainText('Press “Add 5 visitors”')
    await look(page, 'demo-start')

    await add(page, 'Add 5 visitors')
    for (let number = 1; number <= 5; number++) await fromOthers(page, number)
    await expect(story(page)).toContainText('All 5 visitors have the gallery.')
    const [, copies] = /sent ([\d.]+) copies/.exec(await story(page).innerText()) ?? []
    expect(Number(copies), 'copies that the server sent').toBeGreaterThan(0.9)
    expect(Number(copies), 'copies that the server sent').toBeLessThan(3)

    await add(page, 'Add a visitor')
    expect(await fromOthers(page, 6), 'of a later visitor’s pictures').toBeGreaterThan(50)
    await expectOwnPage(page, 6)

    await page.getByRole('button', { name: 'Pull the plug: The site’s server' }).click()
    await expect(story(page)).toContainText('The site’s server is off')
    await add(page, 'Add a visitor')
    expect(await fromOthers(page, 7), 'of the pictures of one who came without the server').toBe(100)
    await expectOwnPage(page, 7)
    await expect(story(page)).toContainText('Visitor 7 came when the server was off')
    await keepScreenshot(page)

    await page.getByRole('button', { name: 'Pull the plug: The signaling server' }).click()
    await expect(story(page)).toContainText('No server is on.')
    await add(page, 'Publish a picture')
    await expect(story(page)).toContainText('Picture 1 is at 7 of 7 visitors', { timeout: SPREAD_MS_MAX })
    await expect(
      page.frameLocator('[title="The page of visitor 1"]').getByRole('img', { name: 'Picture 1' }),
    ).toBeVisible()
    await look(page, 'demo-without-servers')

    // Those who were there first have not begun anew.
    await expect(visitor(page, 1).getByText(/from other visitors$/)).toBeVisible()
    await page.getByRole('button', { name: 'Close all' }).click()
    await expect(page.getByRole('heading', { name: /^Visitor \d/ })).toHaveCount(0)
  })
})

test('a visitor whom nobody introduces has the slow server, both plugs go in again, and Ctrl-C ends all of it', async ({
  page,
}) => {
  await Demo.run(['--port', '0', '--mbit', '20'], async (demo) => {
    const address = await demo.address()
    await page.goto(address)
    await page.getByRole('button', { name: 'Pull the plug: The signaling server' }).click()
    await page.getByRole('button', { name: 'Pull the plug: The site’s server' }).click()
    await add(page, 'Add a visitor')
    const overlay = page
      .frameLocator('[title="The page of visitor 1"]')
      .getByRole('status', { name: 'Flashcrew' })
    await expect(overlay).toContainText('by HTTP: no-server', { timeout: SPREAD_MS_MAX })
    await expect(visitor(page, 1)).toContainText('0 of 9')
    await page.getByRole('button', { name: 'Plug in again: The site’s server' }).click()
    expect(await fromOthers(page, 1), 'it tries again, and the server has them').toBe(0)
    await page.getByRole('button', { name: 'Plug in again: The signaling server' }).click()
    await add(page, 'Add 5 visitors')
    for (let number = 2; number <= 6; number++) await fromOthers(page, number)
    await add(page, 'Publish a picture')
    await expect(page.getByText('Picture 1 is at 6 of 6 visitors')).toBeVisible({ timeout: SPREAD_MS_MAX })

    const { signaling } = (await (await fetch(`${address}settings.json`)).json()) as { signaling: string }
    expect((await fetch(`${signaling}/healthz`)).status).toBe(200)
    expect(await demo.end('SIGINT')).toBe(0)
    await expect(story(page)).toContainText('The demo has ended.')
    for (const gone of [address, `${signaling}/healthz`]) await expect(fetch(gone)).rejects.toThrow()
    expect(await demo.left()).toEqual([])
  })
})

test('a port that is taken, and words that are not understood, are said in a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    // The site's, the second of three.
    await Demo.run(['--port', String(port - 1)], async (demo) => {
      expect(await demo.end()).toBe(1)
      expect(demo.output).toMatch(/^Port \d+ is in use, and the demo takes three ports in a row\./m)
      expect(demo.output).not.toContain('    at ')
      expect(await demo.left()).toEqual([])
    })
  } finally {
    other.close()
  }
  await Demo.run(['--mbit', 'slow'], async (demo) => {
    expect(await demo.end()).toBe(2)
    expect(demo.output).toContain('--mbit takes a number from 0.2 to 100, not “slow”.')
  })
})

/** What the visitor sees: nine pictures, and the overlay with where they came from. */
async function expectOwnPage(page: Page, number: number): Promise<void> {
  const frame = page.frameLocator(`[title="The page of visitor ${number}"]`)
  const shown = frame.getByRole('list').getByRole('img')
  await expect(shown).toHaveCount(9)
  const widths = await shown.evaluateAll((images) =>
    images.map((image) => (image as HTMLImageElement).naturalWidth),
  )
  expect(widths.every((width) => width > 0)).toBe(true)
  await expect(frame.getByRole('status', { name: 'Flashcrew' })).toContainText('9 files shared')
}

async function keepScreenshot(page: Page): Promise<void> {
  const folder = fileURLToPath(new URL(`${SCREENSHOTS}/`, import.meta.url))
  await mkdir(folder, { recursive: true })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }))
  await page.screenshot({ path: `${folder}demo.png`, animations: 'disabled' })
}
