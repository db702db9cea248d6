/** `npm run build`: types, library, pages, server and command line into dist/; what has not changed since is left alone. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'
import { publicDeclarations } from './declarations.mjs'
import { root } from './install.mjs'

const dist = join(root, 'dist')
const STAMPS = join(dist, '.stamps.json')
const COMMON = [
  'package-lock.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'scripts/build.mjs',
  'scripts/declarations.mjs',
  'shared',
]

/** The plugins of vite.config.ts, and what they import. */
const PLUGINS = [
  'checked-parts',
  'no-assertions',
  'no-error-texts',
  'own-names',
  'private-names',
  'script-tag',
  'short-words',
].map((name) => `scripts/${name}.mjs`)

/** Each build, what it is made from, and a file that shows that its output is there. */
const BUILDS = [
  {
    name: 'types',
    inputs: ['client', 'tsconfig.json'],
    output: 'flashcrew.d.ts',
    run: async () => buildTypes(),
  },
  { name: 'library', inputs: ['client'], output: 'node/flashcrew.js', run: buildLibrary },
  {
    name: 'script tag',
    inputs: ['client', ...PLUGINS],
    output: 'embed/embed.js',
    run: buildEmbed,
  },
  {
    name: 'pages',
    inputs: ['client', 'public', ...PLUGINS],
    output: 'pages/receive/index.html',
    run: buildPages,
  },
  { name: 'server', inputs: ['signaling'], output: 'signaling/main.js', run: () => runVite('server') },
  { name: 'command line', inputs: ['client', 'cli'], output: 'cli/main.js', run: buildCli },
]

/** Under which addresses the server gives them. */
const PAGE_URLS = { '/receive/index.html': '/', '/publish/index.html': '/publish/' }

/** What the sources are to blame for: a message, and no stack of this script. */
class BuildError extends Error {}

process.chdir(root)
try {
  await buildAll()
} catch (error) {
  console.error(error instanceof BuildError ? error.message : error)
  console.error('The build failed.')
  process.exit(1)
}

async function buildAll() {
  const stamps = readStamps()
  for (const { name, inputs, output, run } of BUILDS) {
    const hash = hashOf([...COMMON, ...inputs])
    if (stamps[name] === hash && existsSync(join(dist, output))) continue
    const startMs = performance.now()
    delete stamps[name]
    await run()
    stamps[name] = hash
    writeFileSync(STAMPS, JSON.stringify(stamps, null, 2))
    console.log(`Built ${name} (${((performance.now() - startMs) / 1000).toFixed(1)} s)`)
  }
}

async function runVite(mode, define = {}) {
  await build({ mode, configFile: join(root, 'vite.config.ts'), logLevel: 'warn', define })
}

async function buildLibrary() {
  await runVite('library')
  compress([join(dist, 'flashcrew.js')])
  await runVite('library-node')
}

async function buildEmbed() {
  await runVite('embed')
  // By that address it would be another script than the page's, which has a query, and run a second time.
  if (readFileSync(join(dist, 'embed/embed-site.js'), 'utf8').includes('./embed.js'))
    throw new BuildError('Both halves of the script tag need one module: it has to be of one half only.')
  await runVite('site-worker')
  await runVite('head-start')
  compress(listFiles(join(dist, 'embed')))
}

async function buildCli() {
  await runVite('cli')
  chmodSync(join(dist, 'cli', 'main.js'), 0o755)
  // The plugin's options stand alone, so its declarations do.
  compile('-b', 'cli')
  copyFileSync(join(dist, '.types', 'cli', 'vite-plugin.d.ts'), join(dist, 'cli', 'vite-plugin.d.ts'))
}

async function buildPages() {
  await runVite('pages')
  const kept = JSON.stringify(listForWorker(join(dist, 'pages')))
  await runVite('worker', { 'self.keptFiles': kept, 'process.env.NODE_ENV': '"production"' })
  compress(listFiles(join(dist, 'pages')))
}

/**
 * What the service worker keeps for when the server is gone: all that the emergency page and the console need. The name
 * of an asset changes with its content; the others have a revision.
 */
function listForWorker(pages) {
  const paths = listFiles(pages).map((file) => `/${relative(pages, file).split(sep).join('/')}`)
  // The simulator explains the system; no phone has to load it in an emergency. Of the places and the coast each reader keeps their own
  // regions' (client/pages/common/kept-files.ts).
  const left = /\.(map|txt)$|^\/(places|coast)\/\d+\.json$|^\/sw\.js$|^\/simulate\/|^\/assets\/simulate-/
  return paths
    .filter((path) => !left.test(path))
    .map((path) => ({
      url: PAGE_URLS[path] ?? path,
      revision: path.startsWith('/assets/') ? null : digest(readFileSync(join(pages, path))),
    }))
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16)
}

/** Declarations by the compiler, and of them one file that stands alone, served as `/flashcrew.d.ts`. */
function buildTypes() {
  compile('-b', 'client')
  const file = join(dist, 'flashcrew.d.ts')
  writeFileSync(file, publicDeclarations(join(dist, 'types')))
  compile(
    '--noEmit',
    '--ignoreConfig',
    '--strict',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
    '--types',
    '',
    file,
  )
}

function compile(...args) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new BuildError(`${stdout}${stderr}`)
}

/** Brotli and gzip beside each text of a kilobyte or more, for the server to hand out as they are. */
function compress(files) {
  for (const file of files) {
    if (!/\.(html|js|css|json|svg|webmanifest|txt|xml|geojson)$/.test(file)) continue
    const text = readFileSync(file)
    if (text.length < 1024) continue
    // How zlib cuts the text into blocks depends on its memory: a thousandth more or less.
    const zipped = [7, 8, 9].map((memLevel) => gzipSync(text, { level: 9, memLevel }))
    writeFileSync(`${file}.gz`, zipped.toSorted((a, b) => a.length - b.length)[0])
    const params = { [constants.BROTLI_PARAM_QUALITY]: text.length > 1024 * 1024 ? 9 : 11 }
    writeFileSync(`${file}.br`, brotliCompressSync(text, { params }))
  }
}

function hashOf(inputs) {
  const hash = createHash('sha256').update(process.version)
  for (const input of inputs) {
    const path = join(root, input)
    if (!existsSync(path)) continue
    for (const file of statSync(path).isDirectory() ? listFiles(path) : [path]) {
      if (/\.test\.tsx?$|\.tsbuildinfo$/.test(file)) continue
      hash.update(`\n${relative(root, file)}\n`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

function listFiles(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(STAMPS, 'utf8'))
  } catch {
    rmSync(STAMPS, { force: true })
    return {}
  }
}
