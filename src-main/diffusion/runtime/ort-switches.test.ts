import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { GraphBuilder, Scope } from '../../../native-models/graph/builder.ts';
import { add } from '../../../native-models/graph/ops/arithmetic.ts';
import { ortSwitches } from './ort-switches.ts';
import { createSession } from './session.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-ort-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(scratch, { recursive: true }));

const cpu = { name: 'cpu', profile: 'cpu' } as const;

/** y = x + x. */
function doubling() {
  const graph = new GraphBuilder('doubling');
  const x = graph.input('x', 'float32', [3]);
  graph.output('y', add(new Scope(graph), x, x));
  return { model: graph.finish(), weightsFolder: '', inputs: graph.inputs, outputs: graph.outputs };
}

it('only errors are told, and nothing is profiled, unless somebody asks', () => {
  expect(ortSwitches('U-Net')).toEqual({ logSeverityLevel: 3 });
  vi.stubEnv('FABULA_ORT_LOG', 'verbose');
  expect(ortSwitches('U-Net')).toEqual({ logSeverityLevel: 0 });
});

it('each session writes the times of its operators into the folder, under its name', async () => {
  const folder = join(scratch, 'made', 'here');
  vi.stubEnv('FABULA_ORT_PROFILE', folder);
  const session = await createSession(doubling(), cpu, 'Small network');
  await session.run({ x: { data: Float32Array.of(1, 2, 3), dims: [3] } });
  await session.release();
  const [name, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(/^small-network_.*\.json$/);
  const events = JSON.parse(readFileSync(join(folder, name!), 'utf8')) as { cat: string }[];
  expect(events.some(({ cat }) => cat === 'Node')).toBe(true);
});

it('refuses a level that there is not, and a folder that cannot be', async () => {
  vi.stubEnv('FABULA_ORT_LOG', 'loud');
  await expect(createSession(doubling(), cpu, 'Small network')).rejects.toMatchObject({
    message: 'FABULA_ORT_LOG cannot be "loud".',
    hint: 'Choose one of verbose, info, warning, error, or leave it out.',
  });
  vi.unstubAllEnvs();
  const file = join(scratch, 'file');
  writeFileSync(file, '');
  vi.stubEnv('FABULA_ORT_PROFILE', join(file, 'folder'));
  expect(() => ortSwitches('U-Net')).toThrow(/^The folder .* cannot be made\.$/);
});
