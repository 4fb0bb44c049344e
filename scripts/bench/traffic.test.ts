import { expect, it } from 'vitest';
import { GraphBuilder, Scope } from '../../native-models/graph/builder.ts';
import { add } from '../../native-models/graph/ops/arithmetic.ts';
import { reshape } from '../../native-models/graph/ops/layout.ts';
import { matMul } from '../../native-models/graph/ops/matrix.ts';
import { trafficOf } from './traffic.ts';
import { measureTraffic } from './traffic-table.ts';

it('counts what nodes read and write, weights by themselves; views and what is folded move nothing', () => {
  const graph = new GraphBuilder('one');
  const s = new Scope(graph, 'here');
  const x = graph.input('x', 'float32', ['B', 6]);
  const weight = graph.constant(new Float32Array(24), [6, 4]);
  const folded = add(s, weight, graph.constant(new Float32Array(24), [6, 4]));
  graph.output('y', reshape(s, matMul(s, x, folded), ['B', 2, 2]));
  const compiled = {
    model: new Uint8Array(),
    weightsFolder: '',
    inputs: graph.inputs,
    outputs: graph.outputs,
    structure: { record: graph.record(), values: graph.values },
  };
  expect(trafficOf(compiled, { B: 3 })).toEqual({
    // The output's name is a node too.
    nodes: 3,
    up: 3 * 6 * 4,
    down: 3 * 4 * 4,
    weights: 6 * 4 * 4,
    activations: (3 * 6 + 3 * 4) * 4,
  });
});

it('of SDXL at 1024 pixels: fusing takes most of what is moved away, and half takes half of the rest', () => {
  const rows = measureTraffic(1024);
  const of = (profile: string, precision = 'float32') =>
    rows.find((one) => one.profile === profile && one.precision === precision)!;
  const [before, fused, half] = [of('cuda-plain'), of('cuda'), of('cuda', 'float16')];
  expect(fused.activations).toBeLessThan(before.activations / 2);
  expect(fused.nodes).toBeLessThan(before.nodes / 2);
  expect(half.weights / fused.weights).toBeCloseTo(0.5, 2);
  expect(half.activations / fused.activations).toBeLessThan(0.55);
  // Latents, log-weights and text states: 2 MB of some gigabytes.
  for (const { up, down } of rows) {
    expect(up).toBeLessThan(2e6);
    expect(down).toBe(2 * 4 * 128 * 128 * 4);
  }
});
