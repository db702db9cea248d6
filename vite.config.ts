/** Nine builds, chosen by mode: pages, their service worker, library (`/flashcrew.js`), the same for Node.js, script tag (`/embed.js`), its service worker and the line before it, server, command line. scripts/build.mjs runs them all. */
import { fileURLToPath } from 'node:url'
import { defineConfig, minifySync, type Plugin, type UserConfig } from 'vite'
import { limits } from './shared/wire/limits.ts'
import { parameters } from './shared/wire/parameters.ts'
import { withCheckedParts } from './scripts/checked-parts.mjs'
import { withoutAssertions, withoutAssertionTexts } from './scripts/no-assertions.mjs'
import { withoutErrorTexts } from './scripts/no-error-texts.mjs'
import { onlyThese } from './scripts/own-names.mjs'
import { machineWords, withoutReasons, withShortWords } from './scripts/short-words.mjs'
import { scriptTag, shortNames } from './scripts/script-tag.mjs'

/** For the file that a shell starts. */
const shebang = ({ name }: { readonly name: string }) => (name === 'main' ? '#!/usr/bin/env node' : '')

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

const figures: Readonly<Record<string, number | undefined>> = { ...limits, ...parameters }

function figureAsNumber(text: string, name: string): string {
  const value = figures[name]
  return value === undefined ? text : `(${value})`
}

/** Their names would be a kilobyte: one use that is not of this form brings them all. No line moves. */
const figuresAsNumbers: Plugin = {
  name: 'figures-as-numbers',
  transform: (code) => ({
    code: code.replaceAll(/(?<![.\w])(?:limits|parameters)\.(\w+)/g, figureAsNumber),
    map: null,
  }),
}

const noAssertions: Plugin = {
  name: 'no-assertions',
  transform: (code) => ({ code: withoutAssertions(code), map: null }),
}

const noAssertionTexts: Plugin = {
  name: 'no-assertion-texts',
  transform: (code) => ({ code: withoutAssertionTexts(code), map: null }),
}

const noErrorTexts: Plugin = {
  name: 'no-error-texts',
  // What content has not the right form is refused alike, whatever is wrong with it.
  transform: (code, id) => ({
    code: withoutErrorTexts(code, { results: /\/shared\/(content|wire)\//.test(id) }),
    map: null,
  }),
}

const shortWords = (): Plugin => {
  const words = machineWords()
  return {
    name: 'short-words',
    enforce: 'pre',
    transform: (code, id) => {
      const counted = id.includes('/shared/crew/') ? withoutReasons(code) : code
      return { code: withShortWords(counted, words), map: null }
    },
  }
}

/** Calls that rolldown knows to do nothing else and terser does not, and some more: a hundredth of the script tag. */
const smallerFirst: Plugin = {
  name: 'smaller-first',
  enforce: 'pre',
  renderChunk: (code, { fileName }) =>
    minifySync(fileName, code, {
      module: true,
      mangle: false,
      sourcemap: true,
      codegen: { removeWhitespace: false },
    }),
}

/** The script tag checks the files that it loads. There are no styles to preload. */
const checkedParts: Plugin = {
  name: 'checked-parts',
  enforce: 'pre',
  load: (id) =>
    id.includes('vite/preload-helper')
      ? `export { loadPart as __vitePreload } from ${JSON.stringify(source('client/embed/stand-ins/checked-parts.ts'))}`
      : null,
  generateBundle: {
    // After all that changes a file: what is hashed is what is written.
    order: 'post',
    handler(_, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk')
          // Only the first file may load others: another would be hashed before its own hashes are in it.
          file.code = withCheckedParts(file.code, (name) => {
            const part = bundle[`embed-${name}.js`]
            if (part?.type !== 'chunk' || !file.isEntry)
              throw new Error(`${file.fileName} loads embed-${name}.js.`)
            return part.code
          })
    },
  },
}

interface ModuleGraph {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null
}

/**
 * The chunk of what the emergency page and the simulator need at their start; the console needs nearly all of it too. By itself
 * rolldown makes a file of each set of modules that the same later parts share, and six small files are a kilobyte more,
 * compressed, than one.
 */
function commonOfPages(id: string, graph: ModuleGraph): string | null {
  const reached = new Set([id])
  for (const each of reached)
    for (const importer of graph.getModuleInfo(each)?.importers ?? []) reached.add(importer)
  const pages = [...reached].filter((each) => graph.getModuleInfo(each)?.isEntry)
  return ['receive', 'simulate'].every((page) => pages.some((id) => id.includes(`/pages/${page}/`)))
    ? 'common'
    : null
}

/** Bytes ↔ text, which a browser has built in. */
const ownText = {
  find: /^\.{1,2}\/(.*\/)?lib\/text\.ts$/,
  replacement: source('client/embed/stand-ins/text.ts'),
}

const BUILDS: Record<string, UserConfig> = {
  pages: {
    root: 'client/pages',
    base: '/',
    plugins: [figuresAsNumbers, noAssertions, noAssertionTexts],
    resolve: {
      alias: [
        { find: /^\.{1,2}\/(.*\/)?sources\/site\.ts$/, replacement: source('client/pages/no-site.ts') },
        ownText,
        { find: /^\.\/webtransport\.js$/, replacement: source('client/pages/no-webtransport.ts') },
      ],
    },
    publicDir: '../../public',
    build: {
      outDir: '../../dist/pages',
      emptyOutDir: true,
      target: 'es2022',
      sourcemap: true,
      rolldownOptions: {
        checks: { bundlerTimings: false },
        // By name, so that the build can tell what only the simulator needs.
        input: {
          receive: 'client/pages/receive/index.html',
          publish: 'client/pages/publish/index.html',
          simulate: 'client/pages/simulate/index.html',
        },
        output: { codeSplitting: { groups: [{ name: commonOfPages }] } },
      },
    },
  },
  // After the pages: scripts/build.mjs puts in the list of what they are made of.
  worker: {
    publicDir: false,
    build: {
      outDir: 'dist/pages',
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: 'client/pages/service-worker.js',
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'sw.js',
      },
      minify: 'oxc',
    },
  },
  library: {
    publicDir: false,
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      lib: { entry: 'client/index.ts', formats: ['es'], fileName: () => 'flashcrew.js' },
      // One file: a page imports it by its address alone, and vite leaves the spaces in an ES library otherwise.
      minify: 'oxc',
      rolldownOptions: { output: { codeSplitting: false, minify: true } },
    },
  },
  // For programs under Node.js, which has no XMLHttpRequest: the libraries' own builds for it stand in node_modules.
  'library-node': {
    publicDir: false,
    build: {
      outDir: 'dist/node',
      emptyOutDir: true,
      target: 'node20',
      sourcemap: true,
      ssr: 'client/index.ts',
      rolldownOptions: { output: { entryFileNames: 'flashcrew.js' } },
    },
  },
  // A getter: for this one all sources are looked through (scripts/script-tag.mjs).
  // The script tag: what every visitor loads, and the rest beside it. Small parts of ours stand in for four libraries and for
  // what only publishers look at.
  get embed(): UserConfig {
    return {
      publicDir: false,
      plugins: [
        figuresAsNumbers,
        noAssertions,
        noErrorTexts,
        onlyThese(scriptTag),
        shortWords(),
        smallerFirst,
        checkedParts,
      ],
      resolve: {
        alias: [
          {
            find: /^\.\/simple-negotiation\.ts$/,
            replacement: source('client/rtc/native-negotiation.ts'),
          },
          { find: 'socket.io-client', replacement: source('client/embed/stand-ins/socket.ts') },
          ownText,
          { find: 'jose', replacement: source('client/embed/stand-ins/jws.ts') },
          { find: 'valibot', replacement: source('client/embed/stand-ins/schema.ts') },
          {
            find: /^\.{1,2}\/(.*\/)?(census|proofs|own-release|key-identity|header-sender)\.ts$/,
            replacement: source('client/embed/stand-ins/no-publisher.ts'),
          },
          {
            find: /^\.{1,2}\/(.*\/)?(ways-out|let-down)\.ts$/,
            replacement: source('client/embed/stand-ins/no-ways-out.ts'),
          },
          {
            find: /^\.{1,2}\/(.*\/)?ice-way\.ts$/,
            replacement: source('client/embed/stand-ins/ice-way.ts'),
          },
          {
            find: /^\.\/candidate-types\.ts$/,
            replacement: source('client/embed/stand-ins/no-candidate-types.ts'),
          },
        ],
      },
      build: {
        outDir: 'dist/embed',
        emptyOutDir: true,
        target: 'es2022',
        // The server names the map in a header, and saves each visitor 30 bytes a file.
        sourcemap: 'hidden',
        modulePreload: false,
        // Smaller by a twentieth than what oxc makes, with names shortened that nobody outside says.
        minify: 'terser',
        terserOptions: {
          module: true,
          compress: {
            passes: 3,
            ecma: 2020,
            pure_getters: true,
            unsafe_arrows: true,
            keep_fargs: false,
            unsafe_methods: true,
            unsafe: true,
            unsafe_comps: true,
          },
          mangle: {
            properties: { regex: new RegExp(`^(${shortNames().join('|')})$`) },
          },
        },
        rolldownOptions: {
          // A stand-in that lacks what is taken from it would end the script at its start, on the visitor's page alone.
          onLog(level, log, handle) {
            if (/^(IMPORT_IS_UNDEFINED|MISSING_EXPORT)$/.test(log.code ?? '')) throw new Error(log.message)
            handle(level, log)
          },
          input: 'client/embed/tag/embed.ts',
          output: { entryFileNames: 'embed.js', chunkFileNames: 'embed-[name].js' },
        },
      },
    }
  },
  // What a site's owner copies beside its pages.
  'site-worker': {
    publicDir: false,
    build: {
      outDir: 'dist/embed',
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: 'client/embed/worker/worker.ts',
        formats: ['iife'],
        name: 'worker',
        fileName: () => 'flashcrew-sw.js',
      },
      minify: 'oxc',
      rolldownOptions: {
        output: { postBanner: '/* Flashcrew, a service worker: flashcrew sw writes it anew. */' },
      },
    },
  },
  // What stands in a site's pages themselves.
  'head-start': {
    publicDir: false,
    plugins: [figuresAsNumbers],
    build: {
      outDir: 'dist/embed',
      emptyOutDir: false,
      target: 'es2020',
      lib: {
        entry: 'client/embed/tag/marked/head-start.ts',
        formats: ['iife'],
        name: 'start',
        fileName: () => 'head-start.js',
      },
      minify: 'oxc',
    },
  },
  server: {
    publicDir: false,
    build: {
      outDir: 'dist/signaling',
      emptyOutDir: true,
      target: 'node20',
      sourcemap: true,
      ssr: 'signaling/main.ts',
      rolldownOptions: { output: { entryFileNames: 'main.js' } },
    },
  },
  cli: {
    publicDir: false,
    build: {
      outDir: 'dist/cli',
      emptyOutDir: true,
      target: 'node20',
      sourcemap: true,
      ssr: true,
      rolldownOptions: {
        input: { main: 'cli/main.ts', signer: 'cli/key/signer.ts', 'vite-plugin': 'cli/vite-plugin.ts' },
        output: { entryFileNames: '[name].js', banner: shebang },
      },
    },
  },
}

export default defineConfig(({ mode }) => {
  const config = BUILDS[mode]
  if (!config) throw new Error(`There is no build “${mode}”: it is one of ${Object.keys(BUILDS).join(', ')}.`)
  return config
})
