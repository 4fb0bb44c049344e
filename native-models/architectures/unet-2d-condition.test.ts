import { beforeAll, expect, test } from 'vitest';
import type { Component } from '../checkpoints/checkpoint.ts';
import { fixtureComponent, withConfig } from './component-for-tests.ts';
import { compileUnet } from './unet-2d-condition.ts';

let sd15: Component;
let sdxl: Component;
let lcm: Component;
beforeAll(async () => {
  [sd15, sdxl, lcm] = await Promise.all([
    fixtureComponent('sd15', 'unet'),
    fixtureComponent('sdxl', 'unet'),
    fixtureComponent('lcm', 'unet'),
  ]);
});

test('inputs and outputs are float32, with batch, length and size open', () => {
  const { graph, groups } = compileUnet(sdxl);
  expect(groups).toEqual(['down1', 'down2', 'mid', 'up0', 'up1']);
  const inputs = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]));
  expect(inputs).toEqual({
    sample: ['B', 4, 'H', 'W'],
    timestep: ['B'],
    text_embeds: ['B', 20],
    time_ids: ['B', 6],
    encoder_hidden_states: ['B', 'S', 56],
    ...Object.fromEntries(groups.map((group) => [`log_weights.${group}`, ['B', 'S']])),
  });
  expect(graph.inputs.every(({ type }) => type === 'float32')).toBe(true);
  expect(graph.outputs).toMatchObject([{ name: 'out_sample', type: 'float32' }]);
});

test('log-weights per query: one input per layer, of as many queries as the layer has', () => {
  const { graph, crossAttentions } = compileUnet(sd15, { perQueryLogWeights: true });
  expect(crossAttentions.map(({ path, group }) => [path, group]).slice(0, 2)).toEqual([
    ['down_blocks.0.attentions.0.transformer_blocks.0.attn2', 'down0'],
    ['down_blocks.1.attentions.0.transformer_blocks.0.attn2', 'down1'],
  ]);
  const sizes = new Map(
    crossAttentions.map(({ group, size }) => {
      const { height, width } = size(7, 10);
      return [group, `${height}x${width}`];
    }),
  );
  expect(Object.fromEntries(sizes)).toEqual({
    down0: '7x10',
    down1: '4x5',
    mid: '2x3',
    up1: '4x5',
    up2: '7x10',
  });
  const names = graph.inputs.map(({ name }) => name).filter((name) => name.startsWith('log_weights.'));
  expect(names).toEqual(crossAttentions.map(({ path }) => `log_weights.${path}`));
});

test('with regions: one input per group, of as many queries as its layers have', () => {
  const { graph, groups } = compileUnet(sd15, { regions: true });
  const inputs = graph.inputs.filter(({ name }) => name.startsWith('log_weights.'));
  expect(inputs.map(({ name }) => name)).toEqual(groups.map((group) => `log_weights.${group}`));
  expect(inputs.every(({ shape }) => shape.length === 3)).toBe(true);
});

test('attention to text alone counts as cross-attention, and padding 0 rounds sizes down', () => {
  const { graph, crossAttentions, groups } = compileUnet(lcm);
  expect(crossAttentions.slice(0, 2).map(({ path }) => path)).toEqual([
    'down_blocks.0.attentions.0.transformer_blocks.0.attn1',
    'down_blocks.0.attentions.0.transformer_blocks.0.attn2',
  ]);
  expect(crossAttentions.find(({ group }) => group === 'down1')!.size(7, 10)).toEqual({
    height: 3,
    width: 5,
  });
  expect(groups).toEqual(['down0', 'down1', 'up0', 'up1']);
  expect(graph.inputs.find(({ name }) => name === 'timestep_cond')!.shape).toEqual(['B', 12]);
});

/** Values that would change the computation in ways that are not implemented, or make no sense. */
const REFUSED: readonly [string, unknown, RegExp?][] = [
  ['class_embed_type', 'timestep'],
  ['num_class_embeds', 1000],
  ['encoder_hid_dim', 1024],
  ['encoder_hid_dim_type', 'text_proj'],
  ['addition_embed_type', 'image'],
  ['resnet_time_scale_shift', 'scale_shift'],
  ['time_embedding_type', 'fourier'],
  ['time_embedding_act_fn', 'silu'],
  ['timestep_post_act', 'silu'],
  ['attention_type', 'gated'],
  ['dual_cross_attention', true],
  ['cross_attention_norm', 'group_norm'],
  ['act_fn', 'gelu'],
  ['conv_in_kernel', 5],
  ['downsample_padding', 2],
  ['norm_num_groups', null],
  ['num_attention_heads', 8],
  ['mid_block_type', 'UNetMidBlock2DSimpleCrossAttn'],
  ['down_block_types', ['KDownBlock2D', 'DownBlock2D', 'DownBlock2D']],
  ['cross_attention_dim', [56, 56, 64]],
  ['a_key_of_next_year', 'on'],
];

test.each(REFUSED)('%s = %j is refused by name', (key, value) => {
  const said = `${key} = ${JSON.stringify(value)} is not supported`;
  expect(() => compileUnet(withConfig(sdxl, { [key]: value }))).toThrow(said);
});

const WRONG: readonly [string, unknown, RegExp][] = [
  ['block_out_channels', 'wide', /not a list of at most 8 whole numbers from 1 to 8192/],
  ['up_block_types', ['UpBlock2D'], /up_block_types is .* not a list of 3 blocks/],
  ['attention_head_dim', [3, 3, 3], /not heads that divide 8 channels/],
  ['attention_head_dim', [1, 2], /or a list of 3/],
  ['transformer_layers_per_block', [[1], [1], [2]], /reverse_transformer_layers_per_block/],
  ['norm_eps', 'small', /not a number/],
  ['flip_sin_to_cos', 1, /not true or false/],
  ['projection_class_embeddings_input_dim', 48, /more than 6 × addition_time_embed_dim \(8\)/],
];

test.each(WRONG)('%s = %j is told to be wrong', (key, value, message) => {
  expect(() => compileUnet(withConfig(sdxl, { [key]: value }))).toThrow(message);
});

test('keys that change nothing are allowed, whatever they hold', () => {
  const { transformer_layers_per_block: _, ...config } = sd15.config;
  const changes = {
    upcast_attention: true,
    sample_size: 96,
    _name_or_path: 'x',
    class_embed_type: null,
    dropout: 0.1,
  };
  expect(() => compileUnet({ ...sd15, config: { ...config, ...changes } })).not.toThrow();
});

test('configs that say the same in more words: no layers where there is no attention, the usual time width', () => {
  const plain = compileUnet(sdxl).graph;
  const { transformer_layers_per_block: layers, block_out_channels: channels } = sdxl.config;
  const [, ...others] = layers as number[];
  const wordy = {
    transformer_layers_per_block: [0, ...others],
    time_embedding_dim: 4 * (channels as number[])[0]!,
  };
  expect(compileUnet(withConfig(sdxl, wordy)).graph.model).toEqual(plain.model);
  expect(() => compileUnet(withConfig(sdxl, { time_embedding_dim: 17 }))).toThrow(
    /time_embedding_dim = 17 is not supported/,
  );
  const bare = withConfig(sdxl, { transformer_layers_per_block: [0, 0, ...others.slice(1)] });
  expect(() => compileUnet(bare)).toThrow(/transformer_layers_per_block is .*for a block with attention/);
});

test('in half precision matrices that are stored so are used as they lie, but for those that read time and size', () => {
  const { structure } = compileUnet(sdxl, { profile: 'cuda', precision: 'float16' }).graph;
  const { record, values } = structure!;
  const matrices = record.initializers.filter(
    ({ name, type }) => type === 'float16' && values.get(name)!.shape.length > 1,
  );
  expect(matrices.length).toBeGreaterThan(100);
  const names = new Set(matrices.map(({ name }) => name));
  const widened = record.nodes.filter(({ op, inputs: [first = ''] }) => op === 'Cast' && names.has(first));
  expect(widened.map(({ inputs: [first] }) => first)).toEqual([
    'time_embedding.linear_1.weight',
    'time_embedding.linear_2.weight',
    'add_embedding.linear_1.weight',
    'add_embedding.linear_2.weight',
  ]);
});
