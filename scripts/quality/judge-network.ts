// The judge's graph: the small classifier that `native-models/pocket/training/judge.py` trains, layer by layer as it
// is written there, with batch norm folded into the convolutions. Knows nothing of what its classes mean.

import type { CompiledGraph } from '../../native-models/architectures/compiled-graph.ts';
import { convolution, known, linear } from '../../native-models/architectures/layers.ts';
import { type Module, Network, type NetworkSource } from '../../native-models/architectures/network.ts';
import { add, log, relu, sigmoid, softmax } from '../../native-models/graph/ops/arithmetic.ts';
import { averagePool, maxPool } from '../../native-models/graph/ops/image.ts';
import { concat, reshape, split, transpose } from '../../native-models/graph/ops/layout.ts';
import { matMul } from '../../native-models/graph/ops/matrix.ts';
import type { Value } from '../../native-models/graph/value.ts';

/** [in, out, kernel, stride, padding] */
type ConvolutionShape = readonly [number, number, number, number, number];

export interface JudgeShape {
  /** Pictures are side × side. */
  side: number;
  fine: readonly ConvolutionShape[];
  coarse: readonly ConvolutionShape[];
  /** Places looked at on the character, and as many anywhere. */
  parts: number;
  squeezed: number;
  feature: number;
  scene: number;
  heads: Readonly<Record<string, { from: 'feature' | 'scene'; classes: readonly string[] }>>;
}

/** So that the logarithm of "not the character at all" stays finite. */
const LEAST_SHARE = 1e-4;

/**
 * pictures float32 [B, 3, side, side] in -1..1 → `feature` [B, F], the character without its background, and one
 * output per head: logits [B, classes].
 */
export function compileJudge(source: NetworkSource, shape: JudgeShape): CompiledGraph {
  const network = new Network(source, {});
  const { graph } = network;
  const m = network.root();
  const pictures = graph.input('pictures', 'float32', ['B', 3, shape.side, shape.side]);

  const fine = trunk(m.at('fine'), pictures, shape.fine);
  const [onCharacter, anywhere] = look(m, fine, shape.parts);
  const deep = trunk(m.at('coarse'), fine, shape.coarse);
  const feature = linear(m.at('feature'), onCharacter, shape.feature);
  const side = known(deep, 2);
  const flat = (x: Value) => reshape(m, x, ['B', known(x, 1) * known(x, 2) * known(x, 3)]);
  const seen = [
    anywhere,
    flat(averagePool(m, deep, side)),
    flat(maxPool(m, deep, side)),
    flat(averagePool(m, convolution(m.at('squeeze'), deep, shape.squeezed, 1), 2)),
  ];
  const inputs = {
    feature: relu(m, feature),
    scene: relu(m, linear(m.at('scene'), concat(m, seen, 1), shape.scene)),
  };
  graph.output('feature_vector', feature);
  for (const [head, { from, classes }] of Object.entries(shape.heads)) {
    graph.output(head, linear(m.at('heads').at(head), inputs[from], classes.length));
  }
  return network.finish();
}

function trunk(m: Module, input: Value, shapes: readonly ConvolutionShape[]): Value {
  return shapes.reduce((x, [width, out, kernel, stride, padding], index) => {
    const y = convolution(m.at(String(index)), x, out, kernel, { stride, padding });
    return relu(m, width === out && stride === 1 ? add(m, x, y) : y);
  }, input);
}

/** Means of x [B, C, h, w] over learned places, [B, parts · C] each: on the character only, and anywhere. */
function look(m: Module, x: Value, parts: number): [Value, Value] {
  const cells = known(x, 2) * known(x, 3);
  const rows = (value: Value) => reshape(m, value, ['B', known(value, 1), cells]);
  const mask = convolution(m.at('mask'), x, 1, 1);
  const inside = rows(log(m, add(m, sigmoid(m, mask), m.graph.scalar(LEAST_SHARE))));
  const where = rows(convolution(m.at('parts'), x, 2 * parts, 1));
  const [first, second] = split(m, where, 1, [parts, parts]);
  const values = transpose(m, rows(x), [0, 2, 1]);
  const mean = (logits: Value) =>
    reshape(m, matMul(m, softmax(m, logits), values), ['B', parts * known(x, 1)]);
  return [mean(add(m, first!, inside)), mean(second!)];
}
