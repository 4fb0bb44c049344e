// The arrows between rooms, as drawn in src-main/README.md. A room may import itself, what is listed for it here,
// packages, and Node; anything else is an error. There are no exceptions: what does not fit stands in the wrong room.

const ROOMS = {
  'src-main/contract': [],
  'src-main/files': ['src-main/contract'],
  'src-main/threads': [],
  'src-main/words': ['src-main/contract', 'src-main/threads'],
  'src-main/story': ['src-main/contract'],
  'src-main/store': ['src-main/contract', 'src-main/files', 'src-main/threads', 'src-main/story'],
  'src-main/diffusion': ['src-main/contract', 'src-main/files', 'native-models'],
  'src-main/pictures': ['src-main/contract', 'src-main/files', 'src-main/story'],
  'src-main/imports': [
    'src-main/contract',
    'src-main/files',
    'src-main/story',
    'src-main/pictures',
    'native-models',
  ],
  'src-main/book': ['src-main/contract', 'src-main/files', 'src-main/story', 'src-main/pictures'],
  'src-main/models': ['src-main/contract', 'src-main/files', 'src-main/diffusion', 'native-models'],
  'src-main/engine': [
    'src-main/contract',
    'src-main/story',
    'src-main/diffusion',
    'src-main/pictures',
    'native-models',
  ],
  'src-main/queue': [
    'src-main/contract',
    'src-main/files',
    'src-main/story',
    'src-main/store',
    'src-main/diffusion',
    'src-main/pictures',
    'src-main/models',
    'src-main/engine',
    'native-models',
  ],
  'src-main/studio': ['src-main/(?!app/|cli/)', 'native-models'],
  'src-main/app': ['src-main/(?!cli/)', 'native-models'],
  'src-main/cli': ['src-main/(?!app/|studio/|queue/)', 'native-models'],
  'src-renderer/core': ['src-main/contract'],
  'src-renderer/ui': ['src-main/contract', 'src-renderer/core'],
  'src-renderer/features': ['src-main/contract', 'src-renderer/core', 'src-renderer/ui'],
  'src-renderer/editor': ['src-main/contract', 'src-renderer/(?!shell/)'],
  'src-renderer/shell': ['src-main/contract', 'src-renderer'],
  'native-models': [],
};

/** Tests, and what only they use. */
const TESTS = '(\\.test\\.tsx?|-for-tests\\.ts)$|/testing/';

/** Storeys of a room, from the ground up: each may import those before it, never those after. */
const STOREYS = {
  'src-main/store': ['sqlite', 'tables', 'migrations', 'file', 'document', 'snapshots'],
  'src-main/diffusion': ['tokenizer', 'method', 'schedulers', 'runtime', 'model', 'networks'],
  'native-models': ['graph', 'checkpoints', 'architectures'],
};

const arrows = Object.entries(ROOMS).map(([from, to]) => ({
  name: `arrows-from-${from.replaceAll('/', '-')}`,
  comment: `${from} may import only: ${[from, ...to].join(', ')}`,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(src-main|src-renderer|native-models|e2e|scripts)/',
    pathNot: [from, ...to].map((room) => `^${room}${room.endsWith(')') ? '' : '/'}`),
  },
}));

const storeys = Object.entries(STOREYS).flatMap(([room, order]) =>
  order.slice(0, -1).map((storey, index) => ({
    name: `storeys-of-${room.replaceAll('/', '-')}`,
    comment: `in ${room}, from the ground up: ${order.join(', ')}`,
    severity: 'error',
    from: { path: `^${room}/${storey}/`, pathNot: TESTS },
    to: { path: `^${room}/(${order.slice(index + 1).join('|')})/` },
  })),
);

/** A development dependency on purpose: a packaged app brings its own. */
const ELECTRON = '^node_modules/electron/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    ...storeys,
    {
      name: 'one-file-imports-onnxruntime',
      comment: 'sessions are made in one file, which says what went wrong with them',
      severity: 'error',
      from: { pathNot: `^(src-main/diffusion/runtime/session\\.ts|scripts/)|${TESTS}` },
      to: { path: 'onnxruntime-node' },
    },
    {
      name: 'native-models-have-one-door',
      comment:
        'the product comes in through native-models/index.ts; tests may bring what they need from inside',
      severity: 'error',
      from: { path: '^src-main/', pathNot: TESTS },
      to: { path: '^native-models/', pathNot: '^native-models/index\\.ts$' },
    },
    {
      name: 'test-helpers-only-in-tests',
      severity: 'error',
      from: { path: '^(src-main|src-renderer|native-models)/', pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'features-without-circles',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src-renderer/' },
      to: { circular: true },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(src-main|src-renderer|native-models)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], pathNot: ELECTRON },
    },
    {
      name: 'electron-only-in-app',
      comment: 'everything else also runs without Electron: the command line, the engine, the unit tests',
      severity: 'error',
      from: { pathNot: '^(src-main/app|e2e|scripts)/' },
      to: { path: ELECTRON },
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
