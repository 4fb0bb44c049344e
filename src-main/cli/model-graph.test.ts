import { afterAll, expect, it } from 'vitest';
import { commandFolder, tiny } from './fabula-for-tests.ts';

const { fabula, remove } = commandFolder();
afterAll(remove);

interface Tree {
  path: string;
  parameters: number;
  modules: Tree[];
}

it('shows a network as modules, shapes and operators by device', async () => {
  const { code, stdout } = await fabula('model', 'graph', tiny, '--depth', '3');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^unet, UNet2DConditionModel: [\d.,]+( million)? parameters, [\d,]+ operators\n/);
  expect(stdout).toMatch(/\n {2}sample +\[B, 4, H, W\] +float32\n/);
  expect(stdout).toMatch(/\nconv_in +[\d,]+ +\[B, \d+, H, W\] +.*weight \[\d+, 4, 3, 3\]/);
  expect(stdout).toMatch(/\noperator +cpu +cuda +dml +coreml +webgpu\n/);
  expect(stdout).toMatch(/\nConv +\d+ +\d+ +\d+ +\d+ +\d+\n/);
  expect(stdout).toMatch(/\ndown_blocks\.1\.attentions /);
  expect(stdout).not.toMatch(/\ndown_blocks\.1\.attentions\.0/);
});

it('tells the same as JSON, of another network too', async () => {
  const { code, stdout } = await fabula(
    'model',
    'graph',
    tiny,
    '--component',
    'text_encoder_2',
    '--depth',
    '1',
    '--json',
  );
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as { component: string; operators: object; tree: Tree };
  expect(report.component).toBe('text_encoder_2');
  expect(Object.keys(report.operators)).toEqual(['cpu', 'cuda', 'dml', 'coreml', 'webgpu']);
  expect(report.tree.modules.map(({ path }) => path)).toEqual(['text_model', 'text_projection']);
  expect(report.tree.modules.flatMap(({ modules }) => modules)).toEqual([]);
  const below = report.tree.modules.reduce((sum, { parameters }) => sum + parameters, 0);
  expect(below).toBe(report.tree.parameters);
});

it('says what there is to choose from', async () => {
  const [network, depth] = await Promise.all([
    fabula('model', 'graph', tiny, '--component', 'decoder'),
    fabula('model', 'graph', tiny, '--depth', 'all'),
  ]);
  expect([network.code, depth.code]).toEqual([2, 2]);
  expect(network.stderr).toBe(
    'fabula: --component cannot be "decoder". Choose unet, text_encoder, text_encoder_2 or vae.\n',
  );
  expect(depth.stderr).toBe('fabula: --depth cannot be "all". Give a whole number from 0 up.\n');
});
