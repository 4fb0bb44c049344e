// `npm run parity`: everything that is compared with PyTorch, as one table of measured error against bound.
// Exits with 1 when a bound is missed.
import { measureNetworks, type RunGraph } from '../../native-models/parity/networks.ts';
import { createSession } from '../../src-main/diffusion/session.ts';
import { measureParts } from './parts.ts';
import { measureWholeMethod } from './whole-method.ts';

interface Row {
  what: string;
  measured: number;
  bound: number;
}

/** A session on the CPU for one run. */
const runOnce: RunGraph = async (graph, feeds) => {
  const session = await createSession(graph, { name: 'cpu', profile: 'cpu' }, 'network');
  try {
    const named = Object.entries(feeds).map(([name, { data, shape }]) => [name, { data, dims: shape }]);
    const outputs = await session.run(Object.fromEntries(named));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { data, dims }]) => [name, { data, shape: dims }]),
    );
  } finally {
    await session.release();
  }
};

const holds = ({ measured, bound }: Row) => measured <= bound;
const number = (value: number) => (value === 0 ? 'exact' : value.toExponential(1));

function table(rows: readonly Row[]): string {
  const lines = [
    ['', 'measured', 'bound', ''],
    ...rows.map((row) => [row.what, number(row.measured), number(row.bound), holds(row) ? '' : 'MISSED']),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map(([what, measured, bound, missed]) =>
      [what!.padEnd(widths[0]!), measured!.padStart(widths[1]!), bound!.padStart(widths[2]!), missed]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const rows: Row[] = [
  ...(await measureNetworks(runOnce)),
  ...(await measureParts()),
  ...(await measureWholeMethod()),
];
console.log(table(rows));
const missed = rows.filter((row) => !holds(row)).length;
console.log(`\n${rows.length} comparisons, ${missed === 0 ? 'all within their bounds' : `${missed} MISSED`}`);
if (missed > 0) process.exitCode = 1;
