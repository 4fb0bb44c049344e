// Small graphs without weights of their own files: one that uses what the networks use (convolution, group norm,
// attention with a bias), so that a device can be asked for right numbers before it is trusted with a story, and one
// that takes long enough to be timed.

import { GraphBuilder, Scope } from '../graph/builder.ts';
import { conv2d } from '../graph/ops/image.ts';
import { reshape, transpose } from '../graph/ops/layout.ts';
import { fusedAttention, plainAttention } from '../graph/ops/matrix.ts';
import { groupNorm } from '../graph/ops/norm.ts';
import type { CompiledGraph, Profile } from './compiled-graph.ts';
import { operatorsFor } from './profile.ts';

const CHANNELS = 16;
const HEIGHT = 8;
const WIDTH = 6;
/** 48 queries: a length at which some drivers' fused attention is known to go wrong. */
const TOKENS = HEIGHT * WIDTH;

/** Input `x` float32 [1, 16, 8, 6], output `y` float32 [1, 48, 16], all sizes fixed. */
export function deviceProbe(profile: Profile): CompiledGraph {
  const graph = new GraphBuilder('device-probe');
  const scope = new Scope(graph);
  const x = graph.input('x', 'float32', [1, CHANNELS, HEIGHT, WIDTH]);
  const constant = (shape: number[], wave: (i: number) => number) =>
    graph.constant(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => wave(i)),
      shape,
    );
  const kernel = constant([CHANNELS, CHANNELS, 3, 3], (i) => Math.sin(i * 0.7) / 12);
  const scale = constant([1, CHANNELS, 1, 1], (i) => 1 + i / CHANNELS);
  const shift = constant([1, CHANNELS, 1, 1], (i) => Math.cos(i));
  const normed = groupNorm(scope, conv2d(scope, x, kernel, undefined, { padding: 1 }), 4, scale, shift, 1e-5);
  const tokens = transpose(scope, reshape(scope, normed, [1, CHANNELS, TOKENS]), [0, 2, 1]);
  const bias = constant([1, 1, TOKENS, TOKENS], (i) => (i % 7 === 0 ? Math.LN2 : 0));
  const attend = operatorsFor({ profile }).attention === 'fused' ? fusedAttention : plainAttention;
  graph.output('y', attend(scope, tokens, tokens, tokens, { heads: 2, bias }));
  return {
    model: graph.finish(),
    weightsFolder: '',
    inputs: [{ name: 'x', type: 'float32', shape: [1, CHANNELS, HEIGHT, WIDTH] }],
    outputs: [{ name: 'y', type: 'float32', shape: [1, TOKENS, CHANNELS] }],
  };
}

const WIDE = 320;
const SIDE = 32;

/** One of SDXL's convolutions, 1.9 GFLOP. Input and output float32 [1, 320, 32, 32]. */
export function deviceSpeed(): CompiledGraph {
  const graph = new GraphBuilder('device-speed');
  const scope = new Scope(graph);
  const shape = [1, WIDE, SIDE, SIDE];
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
