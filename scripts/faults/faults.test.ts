// The campaigns find what they are for: broken readers are caught, by their answers, by their silence and by their end.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CheckpointError } from '../../native-models/checkpoints/checkpoint-error.ts';
import { FabulaError } from '../../src-main/contract/errors.ts';
import { eachCase, faultOfRefusal } from './cases.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { Random } from './random.ts';
import { brokenSafetensors, campaign, judgeSafetensors } from './safetensors.ts';
import { watched } from './watch.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fabula-faults-test-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A campaign of its own, in a file. */
function written(name: string, body: string): string {
  const file = path.join(folder, `${name}.ts`);
  const cases = path.join(import.meta.dirname, 'cases.ts');
  fs.writeFileSync(
    file,
    `import { eachCase } from ${JSON.stringify(cases)};\n` +
      `export const campaign = { name: '${name}', what: '', run: (o) => eachCase(o, async (_, seed) => { ${body} }) };\n`,
  );
  return file;
}

/** A reader that believes what a header says, but for what it must know to go on. */
function credulous(bytes: Uint8Array) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw new CheckpointError('truncated', 'It is cut.', 'Get it again.');
  let json: Record<string, { data_offsets: [number, number] }>;
  try {
    json = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString());
  } catch {
    throw new CheckpointError('header-not-json', 'It is no JSON.', 'Get it again.');
  }
  const tensors = new Map();
  for (const [key, entry] of Object.entries(json ?? {})) {
    const [from = 0, to = 0] = entry?.data_offsets ?? [];
    if (key !== '__metadata__') tensors.set(key, { byteOffset: 8 + length + from, byteLength: to - from });
  }
  return { tensors };
}

describe('a campaign', () => {
  it('finds a reader that accepts what is not there, and lets the real one pass', async () => {
    const run = (reader: (bytes: Uint8Array) => Parameters<typeof judgeSafetensors>[1]) =>
      eachCase({ seed: 1, count: 300 }, (random) => {
        const bytes = Buffer.from(brokenSafetensors(random));
        return judgeSafetensors(bytes, reader(bytes));
      });
    const broken = await run(credulous);
    expect(broken.faults.length).toBeGreaterThan(20);
    expect(broken.survived + broken.faults.length).toBe(300);
    expect(broken.faults.some((fault) => /^seed \d+: "\S+" (has|is|ends|overlaps)/.test(fault))).toBe(true);
    expect(await campaign.run({ seed: 1, count: 300 })).toMatchObject({
      tried: 300,
      survived: 300,
      faults: [],
    });
  });

  it('finds the same again from the seed alone', async () => {
    const run = (seed: number, count: number) =>
      eachCase({ seed, count }, (random) => String(random.below(1e9)));
    const all = await run(5, 20);
    expect((await run(12, 1)).faults).toEqual([all.faults[7]]);
  });

  it('takes only whole sentences with a hint for an answer', () => {
    const fault = (error: unknown) => faultOfRefusal(error)?.split(':')[0];
    expect(fault(new FabulaError('bad-model', 'It is gone.', 'Get it.'))).toBeUndefined();
    expect(fault(new CheckpointError('not-found', 'It is gone', 'Get it.'))).toBe('no full stop');
    expect(fault(new FabulaError('bad-model', 'It is gone.', ''))).toBe('no hint');
    expect(fault(new FabulaError('bad-model', `${'x'.repeat(2e5)}.`, 'Get it.'))).toMatch(
      /^a message of 200001/,
    );
    expect(fault(new RangeError('Invalid array length'))).toBe('raw RangeError');
    expect(fault('text')).toBe('raw Error');
  });
});

describe('a watched campaign', () => {
  it('goes on after a case that never ends, and after one that ends the process', {
    timeout: 60_000,
  }, async () => {
    const file = written(
      'stuck',
      'if (seed === 3) for (;;); if (seed === 5) process.exit(7); if (seed === 6) throw new TypeError("x");',
    );
    const tried: number[] = [];
    const tally = await watched('stuck', {
      file,
      seed: 1,
      count: 8,
      patience: 1500,
      onProgress: (count) => tried.push(count),
    });
    expect(tally).toMatchObject({ tried: 8, survived: 5 });
    expect(tally.faults.map((fault) => fault.replace(/ at .*/, ''))).toEqual([
      'seed 3: takes more than 1.5 s',
      'seed 5: ends the process (exit 7) ',
      'seed 6: raw TypeError: x.',
    ]);
    expect(tried).toEqual([...tried].sort((a, b) => a - b));
  });
});

describe('mutations', () => {
  it('change what they are given, and leave the original alone', () => {
    const bytes = new Uint8Array(100).fill(7);
    const value = { a: [1, { b: 'x' }], c: 5 };
    const texts = new Set<string>();
    const values = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      mutateBytes(new Random(seed), bytes);
      texts.add(mutateText(new Random(seed), 'a: b\nc: d\n'));
      values.add(JSON.stringify(mutateJson(new Random(seed), value)) ?? '');
    }
    expect(bytes.every((byte) => byte === 7)).toBe(true);
    expect(value).toEqual({ a: [1, { b: 'x' }], c: 5 });
    expect([texts.size > 120, values.size > 120]).toEqual([true, true]);
  });
});
