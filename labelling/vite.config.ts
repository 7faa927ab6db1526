/** Builds the page into the Python package: hashed names, a manifest, no source maps. */
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { rollupOptions: { output: { entryFileNames: '[name]-[hash].js' } } },
  build: {
    outDir: process.env['LABELLING_OUT'] ?? '../src/labelcrowd/web/static/labelling',
    emptyOutDir: true,
    manifest: 'manifest.json',
    sourcemap: false,
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: 'src/main.ts',
      output: {
        // All that the entry needs is one script: a second one would be asked for after the first.
        codeSplitting: { groups: [{ name: 'main', tags: ['$initial'] }] },
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
