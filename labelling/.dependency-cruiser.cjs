/** Imports go down only: main -> ui | net | render -> tools -> model. */
const layer = (name) => `^src/${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'model-is-pure',
      comment: 'The model knows neither the browser, nor a library, nor the layers above it.',
      severity: 'error',
      from: { path: layer('model') },
      to: { pathNot: layer('model') },
    },
    {
      name: 'tools-know-the-model-only',
      severity: 'error',
      from: { path: layer('tools') },
      to: { pathNot: '^src/(tools|model)/' },
    },
    {
      name: 'net-knows-the-model-only',
      severity: 'error',
      from: { path: layer('net') },
      to: { pathNot: '^src/(net|model)/' },
    },
    {
      name: 'render-knows-tools-and-model',
      severity: 'error',
      from: { path: layer('render') },
      to: { pathNot: '^src/(render|tools|model)/' },
    },
    {
      name: 'the-clipper-knows-the-model-only',
      severity: 'error',
      from: { path: layer('clip') },
      to: { pathNot: '^src/(clip|model)/|node_modules/polyclip-ts' },
    },
    {
      name: 'the-eyes-know-render-tools-and-model',
      severity: 'error',
      from: { path: layer('assist') },
      to: { pathNot: '^src/(assist|render|tools|model)/' },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      from: { pathNot: '^src/main' },
      to: { path: '^src/main' },
    },
    {
      name: 'nothing-from-node',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.css'] },
  },
};
