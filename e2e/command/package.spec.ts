/**
 * The package as npm packs it, with what it says that it depends on and nothing else: every command starts, the server
 * serves, the README's lines run in a page, and the API works under Node, in TypeScript and with Vite.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { COMMANDS } from '../../cli/commands.ts'
import { expect, test } from '../support/harness.ts'
import { answers, freePort } from '../support/server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>
}

/** Packed and unpacked, as the package `flashcrew` of a project. Its dependencies are those of this clone, but for development’s. */
function install(folder: string): string {
  const words = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const file = execFileSync('npm', words, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  execFileSync('tar', ['-xzf', join(folder, file.trim()), '-C', modules])
  renameSync(join(modules, 'package'), join(modules, 'flashcrew'))
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock
  for (const [path, { dev }] of Object.entries(packages)) {
    const name = path.slice('node_modules/'.length)
    if (dev === true || path === '' || name.includes('node_modules/')) continue
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(ROOT, path), join(modules, name))
  }
  return join(modules, 'flashcrew', 'dist', 'cli', 'main.js')
}

/** What the README says under “In your own page”: the indented block that imports the library from a server. */
function readmeLines(): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const blocks = readme.match(/(?<=```js\n)[^`]*(?=```)/g) ?? []
  const [lines, ...others] = blocks.filter((block) => block.includes("/flashcrew.js'"))
  if (lines === undefined || others.length > 0) throw new Error('the README has one example of the API')
  return lines
}

/** By the compiler of this clone, with nothing but the package’s own types and the browser’s. */
function checkTypes(folder: string, file: string): void {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['--noEmit', '--ignoreConfig', '--strict', '--module', 'esnext', '--target', 'es2023']
  const resolution = ['--moduleResolution', 'bundler', '--lib', 'es2023,dom,dom.iterable', '--types', '']
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...resolution, file], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

test('npm pack: all commands, the server, and the API in a page, under Node, in TypeScript and with Vite', async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-pack-'))
  try {
    const main = install(folder)
    const run = (...words: string[]) => {
      const env = { ...process.env, FLASHCREW_PASSPHRASE: 'three words of a test' }
      // The links to this clone's modules are to be links: what they are in must not be found.
      const node = ['--preserve-symlinks-main', main, ...words]
      return spawnSync(process.execPath, node, { cwd: folder, env, encoding: 'utf8' })
    }
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    expect(run('--version').stdout.trim()).toBe(version)
    for (const { name } of COMMANDS) {
      const { status, stdout } = run(name, '--help')
      expect({ name, status }).toEqual({ name, status: 0 })
      expect(stdout).toContain(`flashcrew ${name}`)
    }
    mkdirSync(join(folder, 'site'))
    writeFileSync(join(folder, 'site', 'a.jpg'), 'a')
    expect(run('sign', 'site', '--key', 'site.key').status).toBe(0)
    expect(run('sw', '--out', 'site/flashcrew-sw.js').status).toBe(0)
    writeFileSync(
      join(folder, 'use.mjs'),
      "import { flashcrew } from 'flashcrew/vite'\nconsole.log(typeof flashcrew)",
    )
    expect(execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' }).trim()).toBe(
      'function',
    )

    const port = String(await freePort())
    const server = spawn(process.execPath, [main, 'serve', '--port', port, '--data', join(folder, 'data')], {
      stdio: 'ignore',
    })
    const origin = `http://localhost:${port}`
    try {
      await answers(`${origin}/healthz`)
      for (const path of ['/', '/publish/', '/simulate/', '/flashcrew.js', '/embed.js', '/embed-site.js'])
        expect((await fetch(origin + path)).status, path).toBe(200)
      const doctor = run('doctor', '--signaling', origin, '--json')
      expect(doctor.stdout).toContain('"code":"socket"')
      expect(doctor.status, doctor.stdout).toBe(0)

      const lines = readmeLines()
      const address = 'http://localhost:8080/flashcrew.js'
      expect(lines).toContain(`from '${address}'`)
      writeFileSync(join(folder, 'readme.ts'), lines.replace(address, 'flashcrew'))
      checkTypes(folder, 'readme.ts')
      const context = await browser.newContext({ bypassCSP: true })
      const page = await context.newPage()
      const hello = page.waitForEvent('console', (message) => message.text() === 'hello')
      await page.goto(`${origin}/healthz`)
      await page.addScriptTag({ type: 'module', content: lines.replace(address, `${origin}/flashcrew.js`) })
      await hello
      await context.close()

      await receiveUnderNode(folder, main, origin)
      await bundle(folder)
    } finally {
      await end(server)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** The command line publishes, and a program with the package’s API receives. */
async function receiveUnderNode(folder: string, main: string, origin: string): Promise<void> {
  writeFileSync(
    join(folder, 'receive.mjs'),
    `import { join } from 'flashcrew'
import wrtc from '@roamhq/wrtc'
const [uri, origin] = process.argv.slice(2)
const channel = await join(uri, { signaling: [origin], store: 'memory', rtc: wrtc })
channel.addEventListener('release', async ({ release }) => {
  await release.complete
  console.log(await (await release.file('a.jpg')).text())
  process.exit()
})`,
  )
  const env = { ...process.env, FLASHCREW_PASSPHRASE: 'three words of a test' }
  const words = ['publish', 'site', '--key', 'maps.key', '--new-key', '--status', 'test', '--title', 'Test']
  const line = ['--preserve-symlinks-main', main, ...words, '--signaling', origin, '--json']
  const publisher = spawn(process.execPath, line, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const uri = await channelOf(publisher)
    const receive = ['receive.mjs', uri, origin]
    const receiver = spawn(process.execPath, receive, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    const [text] = (await once(receiver.stdout, 'data')) as [Buffer]
    expect(text.toString()).toBe('a\n')
    await end(receiver)
  } finally {
    await end(publisher)
  }
}

/** From the first line that names it. */
async function channelOf(publisher: ChildProcess): Promise<string> {
  if (!publisher.stdout) throw new Error('the publisher has no output')
  for await (const line of createInterface({ input: publisher.stdout })) {
    const { channel } = JSON.parse(line) as { readonly channel?: string }
    if (channel !== undefined) return channel
  }
  throw new Error('the publisher has ended without a word of its channel')
}

/** A page of one’s own that is made by Vite, of TypeScript. */
async function bundle(folder: string): Promise<void> {
  const page = join(folder, 'page')
  mkdirSync(page)
  writeFileSync(
    join(page, 'main.ts'),
    `import { join, type Channel, type Release } from 'flashcrew'
import { flashcrew } from 'flashcrew/vite'
export type Plugin = ReturnType<typeof flashcrew>
const channel: Channel = await join(location.hash.slice(1), { signaling: ['https://signaling.example'] })
channel.addEventListener('release', ({ release }: { release: Release }) => document.body.append(release.title))`,
  )
  writeFileSync(join(page, 'index.html'), '<script type="module" src="/main.ts"></script>')
  checkTypes(folder, join('page', 'main.ts'))
  await build({ root: page, configFile: false, logLevel: 'error', build: { target: 'es2022' } })
  const [file = '', ...others] = readdirSync(join(page, 'dist', 'assets')).filter((name) =>
    name.endsWith('.js'),
  )
  expect(others).toEqual([])
  const script = readFileSync(join(page, 'dist', 'assets', file), 'utf8')
  expect(script).toContain('https://signaling.example')
  expect(script, 'nothing is left to be resolved').not.toMatch(/\bimport\s*["'{*]/)
}
