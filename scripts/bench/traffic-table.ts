// The table of `npm run bench -- traffic`: SDXL's U-Net on each kind of card, as its operators are and as they were.

import { publishedComponent } from '../../native-models/architectures/component-for-tests.ts';
import { operatorsFor } from '../../native-models/architectures/profile.ts';
import { compileUnet, hasHalf, type Precision, type Profile } from '../../native-models/index.ts';
import { type Traffic, trafficOf } from './traffic.ts';

/** ONNX's own operators in float32 first: what was there before. */
const PROFILES: readonly Profile[] = [
  'cuda-plain',
  'cuda',
  'dml-plain',
  'dml',
  'webgpu-plain',
  'webgpu',
  'coreml',
];
const ROWS = 77;

export interface TrafficRow extends Traffic {
  profile: Profile;
  precision: Precision;
}

/** @param side Of the picture, in pixels. */
export function measureTraffic(side: number): TrafficRow[] {
  const unet = publishedComponent('sdxl', 'unet', (one, onParameter) => compileUnet(one, { onParameter }))!;
  const [H, W] = [side / 8, side / 8];
  return PROFILES.flatMap((profile) => {
    const precisions: Precision[] = hasHalf(profile) ? ['float32', 'float16'] : ['float32'];
    // With operators written out there was no half.
    const asked = profile.endsWith('-plain') ? precisions.slice(0, 1) : precisions;
    const { contextMultiple } = operatorsFor({ profile });
    const S = Math.ceil(ROWS / contextMultiple) * contextMultiple;
    return asked.map((precision): TrafficRow => {
      const { graph } = compileUnet(unet, { profile, precision, sizes: { B: 2, H, W, S } });
      return { profile, precision, ...trafficOf(graph) };
    });
  });
}

export function trafficTable(rows: readonly TrafficRow[]): string {
  const [mega, giga] = [
    (bytes: number) => (bytes / 1e6).toFixed(2),
    (bytes: number) => (bytes / 1e9).toFixed(1),
  ];
  return [
    '| operators | precision | nodes a step | MB up | MB down | GB of weights read | GB of activations read and written |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      ({ profile, precision, nodes, up, down, weights, activations }) =>
        `| ${profile} | ${precision} | ${nodes} | ${mega(up)} | ${mega(down)} | ${giga(weights)} | ${giga(activations)} |`,
    ),
  ].join('\n');
}
