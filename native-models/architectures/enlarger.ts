// Networks that enlarge pictures: RRDBNet (ESRGAN, Wang et al. 2018; Real-ESRGAN with pixels made channels, Wang et al. 2021) and
// SRVGGNetCompact (Real-ESRGAN's small ones). Cutting pictures into tiles is the caller's.

import type { CompactConfig, EnlargerFile, RrdbConfig } from '../checkpoints/enlarger/open-enlarger.ts';
import { add, leakyRelu, multiply, parametricRelu, scalarLike } from '../graph/ops/arithmetic.ts';
import { pixelShuffle, pixelUnshuffle, repeatPixels } from '../graph/ops/image.ts';
import { concat } from '../graph/ops/layout.ts';
import type { Value } from '../graph/value.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import { convolution } from './layers.ts';
import { type Module, Network } from './network.ts';
import type { CompileOptions } from './profile.ts';

/** Fixed in the architecture: of its activations, and of what each block adds. */
const SLOPE = 0.2;
const SHARE = 0.2;

/** Input `image` float32 [B, 3, H, W] in 0..1, output `enlarged` [B, 3, scale · H, scale · W], not clamped. Throws CheckpointError. */
export function compileEnlarger(file: EnlargerFile, options: CompileOptions = {}): CompiledGraph {
  const { config, name, source, weights } = file;
  const network = new Network({ name, source, weights }, options);
  const root = network.root();
  const image = network.graph.input('image', 'float32', ['B', 3, 'H', 'W']);
  const enlarged = config.kind === 'rrdb' ? rrdbNet(root, image, config) : compactNet(root, image, config);
  network.graph.output('enlarged', enlarged);
  return network.finish();
}

function rrdbNet(root: Module, image: Value, config: RrdbConfig): Value {
  const { unshuffle, features, growth, blocks, doublings } = config;
  const x = unshuffle === 1 ? image : pixelUnshuffle(root, image, unshuffle);
  const first = same(root.at('conv_first'), x, features);
  let body = first;
  for (let block = 0; block < blocks; block++) body = residualBlock(root.at(`body.${block}`), body, growth);
  let map = add(root, first, same(root.at('conv_body'), body, features));
  for (let doubling = 1; doubling <= doublings; doubling++) {
    const m = root.at(`conv_up${doubling}`);
    map = active(m, same(m, repeatPixels(m, map, 2), features));
  }
  const hr = root.at('conv_hr');
  return same(root.at('conv_last'), active(hr, same(hr, map, features)), 3);
}

/** Three dense blocks and a residual. */
function residualBlock(m: Module, x: Value, growth: number): Value {
  const inner = ['rdb1', 'rdb2', 'rdb3'].reduce((map, name) => denseBlock(m.at(name), map, growth), x);
  return addShare(m, x, inner);
}

/** Each convolution sees what all before it gave. */
function denseBlock(m: Module, x: Value, growth: number): Value {
  const seen = [x];
  for (let layer = 1; layer <= 4; layer++) {
    const conv = m.at(`conv${layer}`);
    seen.push(active(conv, same(conv, joined(conv, seen), growth)));
  }
  const last = m.at('conv5');
  return addShare(m, x, same(last, joined(last, seen), x.shape[1] as number));
}

const joined = (m: Module, maps: readonly Value[]): Value =>
  maps.length === 1 ? maps[0]! : concat(m, maps, 1);

const addShare = (m: Module, x: Value, change: Value): Value =>
  add(m, x, multiply(m, change, scalarLike(m, change, SHARE)));

/** Convolutions in a row, each with a slope of its own for every feature; their result is added to the picture's repeated pixels. */
function compactNet(root: Module, image: Value, { features, convolutions, scale }: CompactConfig): Value {
  let x = same(root.at('body.0'), image, features);
  for (let layer = 0; layer <= convolutions; layer++) {
    const slope = root.at(`body.${2 * layer + 1}`);
    x = parametricRelu(slope, x, slope.parameter('weight', [features], { view: [1, features, 1, 1] }));
    const isLast = layer === convolutions;
    x = same(root.at(`body.${2 * layer + 2}`), x, isLast ? 3 * scale ** 2 : features);
  }
  return add(root, pixelShuffle(root, x, scale), repeatPixels(root, image, scale));
}

const same = (m: Module, x: Value, out: number): Value => convolution(m, x, out, 3, { padding: 1 });
const active = (m: Module, x: Value): Value => leakyRelu(m, x, SLOPE);
