/** The package as npm packs it, with what it says that it depends on and nothing else: every command starts, and the server serves. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

test('npm pack: all commands, the server with its pages, and the Vite plugin', async () => {
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
    } finally {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
