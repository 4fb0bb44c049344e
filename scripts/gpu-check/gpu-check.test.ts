import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { intoPieces } from './pieces.ts';
import { type StepResult, stepsFor, whyNot } from './step.ts';
import { markdown } from './table.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-pieces-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const wanted = { devices: ['cuda', 'webgpu'], sides: [1024], modes: ['full', '4bit'] } as const;
const done = (step: Omit<StepResult, 'status' | 'seconds' | 'figures'>): StepResult => ({
  ...step,
  status: 'done',
  seconds: 1,
  figures: {},
});

describe('the order of steps', () => {
  it('has what proves most first, and what saves memory last', () => {
    const steps = stepsFor(wanted);
    expect([...new Set(steps.map(({ what, mode }) => `${what}${mode ? ` ${mode}` : ''}`))]).toEqual([
      'probe',
      'networks',
      'picture',
      'story',
      'drawing full',
      'torch',
      'drawing 4bit',
    ]);
    expect(steps.filter(({ what }) => what === 'torch').map(({ device }) => device)).toEqual(['cuda']);
  });

  it('leaves out what the probe refused in that precision, and says why', () => {
    const [probe, half] = stepsFor(wanted);
    const picture = stepsFor(wanted).find(({ what }) => what === 'picture')!;
    const refused: StepResult = { ...half!, status: 'skipped', reason: 'no driver', seconds: 1, figures: {} };
    const before = [done(probe!), refused];
    expect(whyNot(picture, before)).toBeUndefined();
    expect(whyNot({ ...picture, precision: 'float16' }, before)).toBe('no driver');
    expect(whyNot({ ...picture, device: 'webgpu' }, before)).toBe('it was not probed');
    expect(whyNot({ ...picture, what: 'drawing', mode: 'streamed' }, before)).toMatch(/as full ones/);
  });
});

it('the table has a line for every step, whatever became of it, and one for all that a device cannot do', () => {
  const [probe, half] = stepsFor(wanted);
  const cannot = { status: 'skipped', reason: 'no half', seconds: 0, figures: {} } as const;
  const report = {
    at: '2026-01-02T03:04:05.000Z',
    machine: 'Linux\ncuda: a card\n',
    seconds: 12.3,
    budget: 570,
    results: [
      {
        ...done(probe!),
        figures: { 'latents off by': 0.0000123, 'seconds a step': 0.51234, operators: 'cuda' },
      },
      {
        ...done(probe!),
        what: 'drawing',
        mode: '8bit',
        side: 512,
        status: 'failed',
        reason: 'a | b',
      } as const,
      { ...half!, ...cannot },
      { ...half!, ...cannot, what: 'picture' } as const,
    ],
  };
  expect(markdown(report)).toBe(`Linux
cuda: a card

Measured 2026-01-02T03:04:05.000Z by \`npm run gpu-check\` in 12 of 570 seconds.

| device | U-Net | what | found | seconds |
| --- | --- | --- | --- | --- |
| cuda | float32 | probe | latents off by 1.2e-5, seconds a step 0.512, operators cuda | 1 |
| cuda | float32 | a drawing, 8bit, 512² | failed: a \\| b | 1 |
| cuda | float16 | probe | skipped: no half | 0 |
`);
});

describe.skipIf(process.platform === 'win32')('pieces', () => {
  const pack = join(scratch, 'pack');
  const [large, small] = [randomBytes(2_500_000), randomBytes(10)];
  mkdirSync(join(pack, 'inner'), { recursive: true });
  writeFileSync(join(pack, 'large.so'), large);
  writeFileSync(join(pack, 'inner', 'small'), small);

  it('are no larger than asked for, and join.sh makes of them what they were', async () => {
    const parcels = join(scratch, 'parcels');
    const names = await intoPieces(pack, parcels, 1);
    expect(names).toEqual(['piece-0000', 'piece-0001', 'piece-0002']);
    for (const name of names) expect(statSync(join(parcels, name)).size).toBeLessThanOrEqual(2 ** 20);
    const place = join(scratch, 'place');
    mkdirSync(place);
    execFileSync(join(parcels, 'join.sh'), { cwd: place });
    expect(readFileSync(join(place, 'pack', 'large.so')).equals(large)).toBe(true);
    expect(readFileSync(join(place, 'pack', 'inner', 'small')).equals(small)).toBe(true);
    await expect(intoPieces(pack, parcels)).rejects.toThrow('is not empty');
  });

  it('of which one is damaged or missing are not put together', async () => {
    const parcels = join(scratch, 'damaged');
    await intoPieces(pack, parcels, 1);
    writeFileSync(join(parcels, 'piece-0001'), 'x');
    const place = join(scratch, 'nothing');
    mkdirSync(place);
    const { status } = spawnSync(join(parcels, 'join.sh'), { cwd: place });
    expect(status).not.toBe(0);
    expect(() => statSync(join(place, 'pack'))).toThrow();
  });

  it('of what is not there are none', async () => {
    await expect(intoPieces(join(scratch, 'nowhere'), join(scratch, 'none'))).rejects.toThrow(
      /tar ended with/,
    );
  });
});
