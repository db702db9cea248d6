/** Six builds, chosen by mode: pages, their service worker, library (`/flashcrew.js`), script tag (`/embed.js`), server, command line. scripts/build.mjs runs them all. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'

/** For the file that a shell starts. */
const shebang = (chunk: { readonly isEntry: boolean }) => (chunk.isEntry ? '#!/usr/bin/env node' : '')

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

const BUILDS: Record<string, UserConfig> = {
  pages: {
    root: 'client/pages',
    base: '/',
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
  // The script tag: what every visitor loads, and the rest beside it. Small parts of ours stand in for three libraries.
  embed: {
    publicDir: false,
    resolve: {
      alias: {
        'simple-peer/simplepeer.min.js': source('client/native-peer.ts'),
        'socket.io-client': source('client/embed/socket.ts'),
        jose: source('client/embed/jws.ts'),
      },
    },
    build: {
      outDir: 'dist/embed',
      emptyOutDir: true,
      target: 'es2022',
      sourcemap: true,
      modulePreload: false,
      minify: 'oxc',
      rolldownOptions: {
        input: 'client/embed/embed.ts',
        output: { entryFileNames: 'embed.js', chunkFileNames: 'embed-[name].js', minify: true },
      },
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
      ssr: 'cli/main.ts',
      rolldownOptions: { output: { entryFileNames: 'main.js', banner: shebang } },
    },
  },
}

export default defineConfig(({ mode }) => {
  const config = BUILDS[mode]
  if (!config) throw new Error(`There is no build “${mode}”: it is one of ${Object.keys(BUILDS).join(', ')}.`)
  return config
})
