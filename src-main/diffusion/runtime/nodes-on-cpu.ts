// Which nodes of a graph a device leaves to the CPU: ONNX Runtime tells it only in the profile of a run. For the error of a
// session that must not fall back; it loads the graph once more and runs it on zeros.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompiledGraph } from '../../../native-models/index.ts';

/** A session that writes a profile. */
interface ProfiledSession {
  run(
    feeds: Record<string, { data: Float32Array | BigInt64Array; dims: readonly number[] }>,
  ): Promise<unknown>;
  endProfiling(): void;
  release(): Promise<void>;
}

const NAMED = 3;

/**
 * "node (Operator), node (Operator) and 5 more", or what could be found out.
 * @param open Makes a session whose profile is written to `prefix`, and whose nodes may fall back.
 */
export async function nodesOnCpu(
  graph: CompiledGraph,
  open: (prefix: string) => Promise<ProfiledSession>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fabula-profile-'));
  try {
    const session = await open(join(folder, 'run'));
    try {
      await session.run(zeros(graph));
    } finally {
      session.endProfiling();
      await session.release();
    }
    return told(await placedOnCpu(folder));
  } catch {
    return 'nodes that it does not name';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function zeros({ inputs }: CompiledGraph) {
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
      const length = dims.reduce((a, b) => a * b, 1);
      return [name, { data: type === 'int64' ? new BigInt64Array(length) : new Float32Array(length), dims }];
    }),
  );
}

interface ProfileEvent {
  cat: string;
  name: string;
  args?: { provider?: string; op_name?: string; node_index?: string };
}

async function placedOnCpu(folder: string): Promise<string[]> {
  const [file] = await readdir(folder);
  const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as ProfileEvent[];
  const nodes = events.filter(({ cat, name, args }) => {
    return cat === 'Node' && args?.provider === 'CPUExecutionProvider' && name.endsWith('_kernel_time');
  });
  return nodes.map(({ name, args }) => `${name.replace(/_kernel_time$/, '')} (${args!.op_name})`);
}

function told(nodes: readonly string[]): string {
  if (nodes.length === 0) return 'nodes that it does not name';
  const more = nodes.length - NAMED;
  return `${nodes.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
