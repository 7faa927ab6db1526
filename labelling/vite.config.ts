/** Builds the page into the Python package: hashed names, a manifest, no source maps. */
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';

/** Vite's wrapper round `import()` fetches styles; ours come in one file by themselves (ui/laterStyle). */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null,
};

/** Scripts of the parts that every page comes to have, in the order in which they are wanted. */
const LATER: readonly (readonly [string, string])[] = [
  [
    'correcting',
    'tools/correcting|render/(laterLayers|loupe)|ui/(ObjectRows|rowArranger|ObjectButtons|hints|pointWords|describe|noticeTexts)',
  ],
  [
    'painting',
    'tools/(paint|scissors|assist)/states|assist/eyes|ui/(PaintButtons|assistance|trusted)',
  ],
  [
    'panels',
    'ui/(Dialogs|Ending|FieldInputs|Neighbours|nextPicture|PictureGone|PictureTools|Preview|Terms|moreTime|repeat)|ui/(coach/start|feedback/FeedbackLayer|practice/(Practice|check)|scanning/scanner)',
  ],
];
const ours = (files: string): RegExp => new RegExp(`/labelling/src/(${files})\\.tsx?$`);

export default defineConfig({
  plugins: [plainImports],
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
        // What comes later is a few scripts, by what is used together.
        codeSplitting: {
          groups: [
            { name: 'main', tags: ['$initial'], priority: 9 },
            ...LATER.map(([name, files], i) => ({ name, test: ours(files), priority: 8 - i })),
          ],
        },
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
