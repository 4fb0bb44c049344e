// Small graphs that ask a device for right numbers before it is trusted with a story, and one that takes long enough to
// be timed. The first is made of the very layers that the networks are made of, with weights made up on the spot, at
// sizes for which devices take the kernels that pictures take.

import { GraphBuilder, Scope } from '../graph/builder.ts';
import { add, cast } from '../graph/ops/arithmetic.ts';
import { conv2d } from '../graph/ops/image.ts';
import { concat, split } from '../graph/ops/layout.ts';
import type { Value } from '../graph/value.ts';
import type { CompiledGraph, Profile } from './compiled-graph.ts';
import { biasForAll } from './context-log-weights.ts';
import { fromImage, toImage, toTokens } from './feature-map.ts';
import { attention, linear } from './layers.ts';
import { type Module, Network } from './network.ts';
import { type CompileOptions, operatorsFor } from './profile.ts';
import { resnet } from './resnet.ts';
import { transformer2d } from './transformer-2d.ts';

const BATCH = 2;
/** The narrowest width of SD 1, SD 2 and SDXL: some operators take these widths only. */
const WIDTH = 320;
/** 256 queries: fewer are computed by other kernels. */
const SIDE = 16;
/** A length at which some drivers' fused attention goes wrong. */
const FEW = 48;
const CONTEXT_ROWS = 77;
const CONTEXT_WIDTH = 64;
/** Those of SDXL and SD 2 (64), of SD 1 (40, 80, 160), and of the VAE (512, without a text). */
const HEAD_WIDTHS = [64, 40, 80, 160] as const;
const PIXEL_WIDTH = 512;
const NORM = { groups: 32, epsilon: 1e-5 };
const MASKED = -1e4;

/** Numbers without pattern in ±1, the same at every run. */
function noise(length: number, seed: number): Float32Array {
  const values = new Float32Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}

/** Unit gain for matrices and kernels, scales about 1. */
function madeUp(key: string, shape: readonly number[]): Float32Array {
  const length = shape.reduce((a, b) => a * b, 1);
  if (shape.length === 1) return noise(length, 3).map((v) => (key.endsWith('weight') ? 1 + v / 4 : v / 4));
  const gain = Math.sqrt(3 / (length / shape[0]!));
  return noise(length, 1).map((v) => v * gain);
}

/** Log-weights as a frame has them: some rows count more, those that fill up the context not at all. */
const logWeights = (rows: number): Float32Array =>
  Float32Array.from({ length: BATCH * rows }, (_, i) =>
    i % rows >= CONTEXT_ROWS ? MASKED : (i % rows) % 7 === 0 ? Math.LN2 : 0,
  );

/** How a device is to be used, beside its profile. */
type ProbeOptions = Pick<CompileOptions, 'precision' | 'rounding'>;

type Probe = (profile: Profile, options?: ProbeOptions) => CompiledGraph;

/** A graph of layers with weights made up, and the module to build it in. */
function probe(profile: Profile, options: ProbeOptions, channels: 'first' | 'last' = 'first') {
  const made = new Map<string, Float32Array>();
  const source = {
    name: 'device-probe',
    source: 'device probe',
    weights: new Map(),
    made(key: string, shape: readonly number[]): Float32Array {
      const kind = `${shape} ${key.endsWith('weight')}`;
      const values = made.get(kind) ?? madeUp(key, shape);
      made.set(kind, values);
      return values;
    },
  };
  const network = new Network(source, { ...options, profile, sizes: { B: BATCH } }, { channels });
  const { graph } = network;
  const root = network.root();
  return {
    network,
    graph,
    root,
    inPrecision: (x: Value): Value => cast(root, x, network.precision),
    output: (name: string, x: Value): Value => graph.output(name, cast(root, x, 'float32')),
  };
}

/** The rows of a text, filled up as the profile wants it, and the bias with which queries see them. */
function madeUpText({ graph, inPrecision }: ReturnType<typeof probe>, profile: Profile) {
  const { contextMultiple } = operatorsFor({ profile });
  const rows = Math.ceil(CONTEXT_ROWS / contextMultiple) * contextMultiple;
  const context = inPrecision(graph.constant(contextRows(rows), [BATCH, rows, CONTEXT_WIDTH]));
  const weights = graph.constant(logWeights(rows), [BATCH, rows]);
  const biasAt = (m: Module, queries: Value): Value =>
    m.graph.shared(`bias for ${queries.shape}`, () => biasForAll(m, weights, queries));
  return { context, biasAt };
}

/**
 * Attention of few queries only, which is quickly asked: input `x` float32 [2, 48, 64]; outputs `attended`, to themselves,
 * and `told`, to a text whose rows weigh, both of the same shape. A driver that goes wrong here is not asked the next, for
 * which a slow one compiles for a minute.
 */
function attentionProbe(profile: Profile, options: ProbeOptions = {}): CompiledGraph {
  const made = probe(profile, options);
  const { network, graph, root, inPrecision, output } = made;
  const x = graph.input('x', 'float32', [BATCH, FEW, CONTEXT_WIDTH]);
  const ground = graph.constant(noise(FEW * CONTEXT_WIDTH, 5), [1, FEW, CONTEXT_WIDTH]);
  const queries = linear(root.at('q'), inPrecision(add(root, x, ground)), CONTEXT_WIDTH, { bias: false });
  const { context, biasAt } = madeUpText(made, profile);
  output('attended', attention(root, queries, queries, queries, { heads: 1 }));
  const told = root.at('told');
  output('told', attention(told, queries, context, context, { heads: 1, bias: biasAt(told, queries) }));
  return network.finish();
}

/** What a device is asked, in this order, as long as it answers right: each costs more than the one before. */
export const deviceProbes: readonly Probe[] = [attentionProbe, deviceProbe];

/**
 * Input `x` float32 [2, 320, 16, 16], all sizes fixed. Outputs, each to be compared by itself: `map` float32 of the same
 * shape, through a residual block and a transformer; `attended` float32 [2, N, 320], attention alone, to few queries and
 * to many, with every width of heads, to pixels and to a context; `pixels` float32 [2, 256, 512], attention of one head.
 */
function deviceProbe(profile: Profile, options: ProbeOptions = {}): CompiledGraph {
  const made = probe(profile, options, operatorsFor({ profile }).unetChannels);
  const { network, graph, root, inPrecision, output } = made;
  const shape = [BATCH, WIDTH, SIDE, SIDE];
  const x = graph.input('x', 'float32', shape);
  // No two pixels are alike, whatever comes in.
  const ground = graph.constant(noise(WIDTH * SIDE * SIDE, 5), [1, WIDTH, SIDE, SIDE]);
  const input = fromImage(root, inPrecision(add(root, x, ground)));
  const activeTime = inPrecision(graph.constant(noise(BATCH * CONTEXT_WIDTH, 7), [BATCH, CONTEXT_WIDTH]));
  const { context, biasAt } = madeUpText(made, profile);

  const residual = resnet(root.at('resnet'), input, { channels: WIDTH, activeTime, ...NORM });
  const transformed = transformer2d(root.at('transformer'), residual, {
    layers: 1,
    heads: WIDTH / HEAD_WIDTHS[0],
    groups: NORM.groups,
    onlyCrossAttention: false,
    upcastAttention: false,
    linearProjection: true,
    context,
    logWeights: { bias: (m, _, queries) => biasAt(m, queries) },
    place: { group: 'probe', halvings: 0 },
  });
  output('map', toImage(root, transformed));

  const tokens = toTokens(root, residual);
  const few = split(root, tokens, 1, [FEW, SIDE * SIDE - FEW])[0]!;
  const results = HEAD_WIDTHS.flatMap((headWidth) =>
    [tokens, few].flatMap((queries, i) => {
      const m = root.at(`attention.${headWidth}.${i}`);
      const heads = WIDTH / headWidth;
      const [q, own, text] = [queries, queries, context].map((rowsOf, k) =>
        linear(m.at(['q', 'own', 'text'][k]!), rowsOf, WIDTH, { bias: false }),
      );
      return [
        attention(m, q!, own!, own!, { heads }),
        attention(m, q!, text!, text!, { heads, bias: biasAt(m, queries) }),
      ];
    }),
  );
  output('attended', concat(root, results, 1));
  const wide = linear(root.at('pixels'), tokens, PIXEL_WIDTH, { bias: false });
  output('pixels', attention(root.at('pixels'), wide, wide, wide, { heads: 1 }));
  return network.finish();
}

/** Rows of a text and, behind them, what must not be seen. */
function contextRows(rows: number): Float32Array {
  const own = noise(BATCH * CONTEXT_ROWS * CONTEXT_WIDTH, 9);
  const out = new Float32Array(BATCH * rows * CONTEXT_WIDTH);
  const [from, to] = [CONTEXT_ROWS * CONTEXT_WIDTH, rows * CONTEXT_WIDTH];
  for (let b = 0; b < BATCH; b++) {
    out.set(
      own.subarray(b * from, (b + 1) * from).map((v) => 2 * v),
      b * to,
    );
  }
  return out;
}

const WIDE = 320;
const SPEED_SIDE = 32;

/** One of SDXL's convolutions, 1.9 GFLOP. Input and output float32 [1, 320, 32, 32]. */
export function deviceSpeed(): CompiledGraph {
  const graph = new GraphBuilder('device-speed');
  const scope = new Scope(graph);
  const shape = [1, WIDE, SPEED_SIDE, SPEED_SIDE];
  const x = graph.input('x', 'float32', shape);
  const kernel = graph.constant(
    Float32Array.from({ length: WIDE * WIDE * 9 }, (_, i) => Math.sin(i) / 54),
    [WIDE, WIDE, 3, 3],
  );
  graph.output('y', conv2d(scope, x, kernel, undefined, { padding: 1 }));
  return {
    model: graph.finish(),
    weightsFolder: '',
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
  };
}
