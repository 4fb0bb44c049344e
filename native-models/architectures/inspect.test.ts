import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixtureFolder } from './component-for-tests.ts';
import { inspectCheckpoint } from './inspect.ts';

const scratch = mkdtempSync(join(tmpdir(), 'fabula-inspect-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('tells family, parameters, types, sizes and hash of a whole model', async () => {
  const report = await inspectCheckpoint(fixtureFolder('sdxl'));
  expect(report).toMatchObject({
    family: 'sdxl',
    pipeline: 'StableDiffusionXLPipeline',
    problems: [],
    missingFiles: [],
  });
  expect(report.components.map(({ name }) => name)).toEqual([
    'text_encoder',
    'text_encoder_2',
    'unet',
    'vae',
  ]);
  const unet = report.components[2]!;
  expect(Object.keys(unet.dtypes)).toEqual(['F16']);
  expect(unet.bytes).toBe(unet.parameters * 2);
  expect(unet).toMatchObject({
    className: 'UNet2DConditionModel',
    missing: [],
    unexpected: [],
    problem: undefined,
  });
  expect(report.parameters).toBe(report.components.reduce((sum, c) => sum + c.parameters, 0));
  expect(report.bytes).toBeGreaterThan(report.components.reduce((sum, c) => sum + c.bytes, 0));
  expect(report.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('tells what keys a component lacks, and goes on with the others', async () => {
  const folder = join(scratch, 'keys');
  cpSync(fixtureFolder('sd15'), folder, { recursive: true });
  const path = join(folder, 'unet', 'config.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"layers_per_block": 1', '"layers_per_block": 2'));
  const report = await inspectCheckpoint(folder);
  expect(report.problems).toHaveLength(1);
  expect(report.components.find(({ name }) => name === 'vae')!.problem).toBeUndefined();
  expect(report.components.find(({ name }) => name === 'unet')!.missing).toContain(
    'down_blocks.0.resnets.1.conv1.weight',
  );
});

test('a folder that cannot be opened says why', async () => {
  const folder = join(scratch, 'files');
  cpSync(fixtureFolder('sd15'), folder, { recursive: true });
  rmSync(join(folder, 'vae', 'config.json'));
  const report = await inspectCheckpoint(folder);
  expect(report.missingFiles).toHaveLength(1);
  expect(report.problems[0]).toMatch(/vae.config.json/);
  expect(report.family).toBeUndefined();
  expect((await inspectCheckpoint(join(scratch, 'nowhere'))).problems[0]).toMatch(/is not there/);
});
