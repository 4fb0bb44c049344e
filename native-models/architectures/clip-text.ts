// CLIP's text encoder: token ids to token rows, and to one pooled row. Covers CLIPTextModel and
// CLIPTextModelWithProjection as SD 1, SD 2 and SDXL use them (Radford et al. 2021; OpenCLIP's bigG).

import type { Component } from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { add, cast, equal, greatest, multiply, relu, subtract, swish } from '../graph/ops/arithmetic.ts';
import { argMax, gatherRows, pickRows, reshape, unsqueeze } from '../graph/ops/layout.ts';
import { matMul } from '../graph/ops/matrix.ts';
import type { Dim } from '../graph/shape.ts';
import type { Value } from '../graph/value.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { MOST_HEADS, MOST_POSITIONS, MOST_TEXT_LAYERS, MOST_TOKENS, MOST_WIDTH } from './config-limits.ts';
import { ConfigReader } from './config-reader.ts';
import { attention, embedding, gelu, layerNorm, linear } from './layers.ts';
import { type Module, Network } from './network.ts';
import type { CompileOptions } from './profile.ts';

export interface TextEncoderOptions extends CompileOptions {
  /**
   * Which token rows `hidden_state` is, with n = `clipSkip`:
   * `normed` (SD 1, SD 2): final_layer_norm(hidden_states[-(n + 1)]);
   * `penultimate` (SDXL): hidden_states[-(n + 2)], not normed.
   */
  hiddenState: 'normed' | 'penultimate';
  /** Layers left out at the end, 0 by default (diffusers' `clip_skip`; None is 0). */
  clipSkip?: number;
  /** Whether the graph has a `pooled` output; true by default for a class with projection, else false. */
  pooled?: boolean;
}

interface ClipTextConfig {
  vocabulary: number;
  positions: number;
  width: number;
  mlpWidth: number;
  layers: number;
  heads: number;
  epsilon: number;
  activation: 'quick_gelu' | 'gelu';
  endOfText: number;
  projection: number;
}

/** Defaults are those of transformers' CLIPTextConfig. */
function readConfig(component: Component): ClipTextConfig {
  const config = new ConfigReader(component.config, component.files[0] ?? component.name);
  const parsed = {
    vocabulary: config.integer('vocab_size', MOST_TOKENS, 49408),
    positions: config.integer('max_position_embeddings', MOST_POSITIONS, 77),
    width: config.integer('hidden_size', MOST_WIDTH, 512),
    mlpWidth: config.integer('intermediate_size', MOST_WIDTH, 2048),
    layers: config.integer('num_hidden_layers', MOST_TEXT_LAYERS, 12),
    heads: config.integer('num_attention_heads', MOST_HEADS, 8),
    epsilon: config.number('layer_norm_eps', [0, 1], 1e-5),
    activation: config.oneOf('hidden_act', ['quick_gelu', 'gelu'], 'quick_gelu'),
    endOfText: config.integer('eos_token_id', MOST_TOKENS, 49407),
    projection: config.integer('projection_dim', MOST_WIDTH, 512),
  };
  if (parsed.width % parsed.heads === 0) return parsed;
  throw config.bad('num_attention_heads', `a number that divides hidden_size (${parsed.width})`);
}

/** Added to attention logits [1, 1, L, L]: no token sees a later one. Finite, as an infinity upsets some GPUs. */
function causalMask(m: Module, length: number): Value {
  const mask = new Float32Array(length * length);
  for (let row = 0; row < length; row++) mask.fill(-1e30, row * length + row + 1, (row + 1) * length);
  return m.graph.constant(mask, [1, 1, length, length]);
}

function encoderLayer(m: Module, x: Value, mask: Value, config: ClipTextConfig): Value {
  const { width, heads, epsilon } = config;
  const self = m.at('self_attn');
  const normed = layerNorm(m.at('layer_norm1'), x, epsilon);
  const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((name) => linear(self.at(name), normed, width));
  const attended = attention(self, q!, k!, v!, { heads, bias: mask });
  const seen = add(m, x, linear(self.at('out_proj'), attended, width));
  const mlp = m.at('mlp');
  const hidden = linear(mlp.at('fc1'), layerNorm(m.at('layer_norm2'), seen, epsilon), config.mlpWidth);
  const active =
    config.activation === 'gelu'
      ? gelu(mlp, hidden)
      : swish(mlp, hidden, 1.702, m.network.operators.fusedSwish);
  return add(m, seen, linear(mlp.at('fc2'), active, width));
}

/**
 * The row of the first end-of-text [B, D]. Configs from before transformers 4.31 give the end-of-text id as 2,
 * which is wrong: for those the greatest id of the row is taken, as transformers does.
 */
function poolEndOfText(m: Module, rows: Value, ids: Value, config: ClipTextConfig): Value {
  const { comparesIntegers, gathersRows } = m.network.operators;
  const score = comparesIntegers ? endOfTextScore(m, ids, config) : endOfTextScoreByTable(m, ids, config);
  return gathersRows ? pickRows(m, rows, argMax(m, score)) : rowOfFirstGreatest(m, rows, score);
}

/** float32 [B, L], greatest where the first end-of-text is first. */
function endOfTextScore(m: Module, ids: Value, { endOfText }: ClipTextConfig): Value {
  const score =
    endOfText === 2 ? ids : equal(m, ids, m.graph.constant(BigInt64Array.of(BigInt(endOfText)), [1, 1]));
  return cast(m, score, 'float32');
}

/** The same without arithmetic on ids, which only index here. */
function endOfTextScoreByTable(m: Module, ids: Value, { endOfText, vocabulary }: ClipTextConfig): Value {
  const rows = vocabulary + m.network.addedRows;
  const scores = Float32Array.from({ length: rows }, (_, id) =>
    endOfText === 2 ? id : Number(id === endOfText),
  );
  const [batch, length] = ids.shape;
  return reshape(m, gatherRows(m, m.graph.constant(scores, [rows, 1]), ids), [batch!, length!]);
}

/** rows [B, L, D] and whole scores [B, L] → the row [B, D] whose score is the first of the greatest, by arithmetic. */
function rowOfFirstGreatest(m: Module, rows: Value, score: Value): Value {
  const [batch, length, width] = rows.shape as [Dim, number, number];
  const one = m.graph.scalar(1);
  // Scores are whole numbers: all but the greatest are at least 1 below it.
  const isGreatest = relu(m, subtract(m, one, subtract(m, greatest(m, score), score)));
  const later = Float32Array.from({ length: length * length }, (_, i) =>
    Number(Math.floor(i / length) < i % length),
  );
  const before = matMul(m, isGreatest, m.graph.constant(later, [length, length]));
  const isFirst = multiply(m, isGreatest, relu(m, subtract(m, one, before)));
  return reshape(m, matMul(m, unsqueeze(m, isFirst, [1]), rows), [batch, width]);
}

/** How many layers the rows asked for have been through. */
function layersWanted({ hiddenState, clipSkip = 0 }: TextEncoderOptions, layers: number): number {
  const wanted = layers - clipSkip - (hiddenState === 'penultimate' ? 1 : 0);
  if (Number.isSafeInteger(clipSkip) && clipSkip >= 0 && wanted >= 0) return wanted;
  throw new CheckpointError(
    'bad-config',
    `A clip skip of ${clipSkip} does not leave a state of this text encoder's ${layers} layers.`,
    'Use a clip skip of 0, 1 or 2.',
  );
}

/**
 * Compiles a text encoder. Input `input_ids` int64 [B, L], L = max_position_embeddings (77). Outputs
 * `hidden_state` float32 [B, L, D] and, when asked for, `pooled` float32 [B, P], the end-of-text row of the
 * normed last state, projected when the class has a projection. Throws CheckpointError.
 */
export function compileTextEncoder(component: Component, options: TextEncoderOptions): CompiledGraph {
  const read = readConfig(component);
  // Ids of added words are greater than that of the end of text.
  const isGreatest = read.endOfText === 2 && component.addedRows !== undefined;
  const config = isGreatest ? { ...read, endOfText: read.vocabulary - 1 } : read;
  const hasProjection = component.className === 'CLIPTextModelWithProjection';
  // Once a prompt: half would win nothing.
  const { precision: _, rounding: __, ...inFloat32 } = options;
  const network = new Network(component, inFloat32);
  const root = network.root();
  // transformers 5 writes CLIPTextModel without the prefix that every earlier version wrote.
  const hasPrefix = hasProjection || network.has('text_model.final_layer_norm.weight');
  const m = hasPrefix ? root.at('text_model') : root;

  const ids = network.graph.input('input_ids', 'int64', ['B', config.positions]);
  const tokens = embedding(m.at('embeddings.token_embedding'), ids, config.vocabulary, config.width);
  const table = m.at('embeddings.position_embedding');
  const shape = [config.positions, config.width];
  const positions = table.parameter('weight', shape, { view: [1, ...shape] });
  const states = [add(m.at('embeddings'), tokens, positions)];
  const mask = causalMask(m, config.positions);
  for (let layer = 0; layer < config.layers; layer++) {
    states.push(encoderLayer(m.at(`encoder.layers.${layer}`), states[layer]!, mask, config));
  }
  const wanted = states[layersWanted(options, config.layers)]!;
  const norm = m.at('final_layer_norm');
  const last = layerNorm(norm, states.at(-1)!, config.epsilon);
  const normed = wanted === states.at(-1) ? last : layerNorm(norm, wanted, config.epsilon);
  network.graph.output('hidden_state', options.hiddenState === 'normed' ? normed : wanted);

  const pooled = poolEndOfText(m, last, ids, config);
  const projected = hasProjection
    ? linear(root.at('text_projection'), pooled, config.projection, { bias: false })
    : pooled;
  if (options.pooled ?? hasProjection) network.graph.output('pooled', projected);
  return network.finish((key) => key === m.key('embeddings.position_ids'));
}
