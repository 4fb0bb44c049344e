// The arrows between folders, as drawn in README.md ("Structure"). A folder may import itself, what is
// listed for it here, packages, and Node; anything else is an error.
const may = {
  'src-main/contract': [],
  'src-main/story': ['src-main/contract'],
  'src-main/store': ['src-main/contract', 'src-main/story'],
  'src-main/diffusion': ['src-main/contract', 'native-models'],
  'src-main/models': ['src-main/contract', 'src-main/export', 'native-models'],
  'src-main/export': ['src-main/contract', 'src-main/story'],
  'src-main/jobs': [
    'src-main/contract',
    'src-main/story',
    'src-main/store',
    'src-main/diffusion',
    'src-main/export',
    'native-models',
  ],
  'src-main/app': ['src-main/(?!cli/)', 'native-models'],
  'src-main/cli': ['src-main/(?!app/)', 'native-models'],
  'src-renderer': ['src-main/contract'],
  'native-models': [],
};

const arrows = Object.entries(may).map(([from, to]) => ({
  name: `arrows-from-${from.replaceAll('/', '-')}`,
  comment: `${from} may import only: ${[from, ...to].join(', ')}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(src-main|src-renderer|native-models|e2e|scripts)/',
    pathNot: [from, ...to].map((p) => `^${p}${p.endsWith(')') ? '' : '/'}`),
  },
}));

/** Only one file makes ONNX Runtime sessions. */
const oneOrt = {
  name: 'one-file-imports-onnxruntime',
  severity: 'error',
  from: { pathNot: '^(src-main/diffusion/session\\.ts|.*\\.test\\.ts|scripts/)' },
  to: { path: 'onnxruntime-node' },
};

/** A development dependency on purpose: a packaged app brings its own. */
const electron = '^node_modules/electron/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    oneOrt,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(src-main|src-renderer|native-models)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: electron },
    },
    {
      name: 'electron-only-in-app',
      comment: 'everything else also runs without Electron: the command line, the engine, the unit tests',
      severity: 'error',
      from: { pathNot: '^(src-main/app|e2e|scripts)/' },
      to: { path: electron },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
