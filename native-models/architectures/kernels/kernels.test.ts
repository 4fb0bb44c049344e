// Whether every node of every network has a kernel on the provider that it is for: by ONNX Runtime's own lists, at the
// sizes that the models were published for.

import { expect, test } from 'vitest';
import type { Component, ComponentName, WeightRef, WeightType } from '../../checkpoints/checkpoint.ts';
import { BLOCKS, isBlockType } from '../../checkpoints/gguf/block-types.ts';
import type { WeightChange } from '../../checkpoints/lora/weight-change.ts';
import { planQuantised } from '../../checkpoints/quantised/quantised-file.ts';
import { GraphBuilder, Scope } from '../../graph/builder.ts';
import { OPSET } from '../../graph/onnx-proto.ts';
import { gelu, log } from '../../graph/ops/arithmetic.ts';
import { compileTextEncoder, compileUnet, compileVaeDecoder } from '../compile.ts';
import type { CompiledGraph, Profile, Provider } from '../compiled-graph.ts';
import { PUBLISHED, type Published, publishedComponent } from '../component-for-tests.ts';
import { deviceProbes } from '../device-probe.ts';
import { type CompileOptions, operatorsFor, profilesOf } from '../profile.ts';
import { kernelFacts, placementOn } from './kernels-for-tests.ts';

const PROVIDERS = ['cpu', 'cuda', 'dml', 'webgpu', 'coreml'] as const satisfies readonly Provider[];
const PROFILES = PROVIDERS.flatMap(profilesOf);

/** Latents along a side of a model's own pictures. */
const SIDE: Readonly<Record<Published, number>> = { sd1: 64, sd2: 96, sdxl: 128 };
const HELD = { reference: { plain: 1, held: 1, references: 1 } } as const;
/** One for each way to widen. */
const STORED = ['F8_E4M3', 'I8', 'Q6_K', 'Q4_K'] as const satisfies readonly WeightType[];
const FREE_U = { s1: 0.6, s2: 0.4, b1: 1.1, b2: 1.2 };

type Compile = (component: Component, options: CompileOptions, side: number) => CompiledGraph;

const compilers: Readonly<Record<ComponentName, Compile>> = {
  text_encoder: (component, options) =>
    compileTextEncoder(component, { ...options, hiddenState: 'normed', pooled: true, sizes: { B: 1 } }),
  text_encoder_2: (component, options) =>
    compileTextEncoder(component, { ...options, hiddenState: 'penultimate', sizes: { B: 1 } }),
  unet: (component, options, side) =>
    compileUnet(component, { ...options, sizes: { B: 2, H: side, W: side, S: 80 } }).graph,
  vae: (component, options, side) =>
    compileVaeDecoder(component, { ...options, sizes: { B: 1, h: side, w: side } }),
};

/** Layers that follow one another have the same nodes at the same sizes: three of a text encoder, two of ten in SDXL. */
const FEWER: Readonly<Record<ComponentName, (family: Published) => Readonly<Record<string, unknown>>>> = {
  text_encoder: () => ({ num_hidden_layers: 3 }),
  text_encoder_2: () => ({ num_hidden_layers: 3 }),
  unet: (family) => (family === 'sdxl' ? { transformer_layers_per_block: [1, 2, 2] } : {}),
  vae: () => ({}),
};

/** What a family's own layers and sizes decide; ways to hold weights and to change them are of all families, and asked of one. */
const OWN: ReadonlySet<string> = new Set([
  'unet, full',
  'unet, full in half precision',
  'unet, held by a picture',
  'unet, held by a picture in half precision',
  'unet, streamed',
  'unet, 8bit',
  'text_encoder, full',
  'text_encoder_2, full',
  'text_encoder_2, streamed',
  'vae, full',
]);

const published = (family: Published, name: ComponentName) =>
  publishedComponent(
    family,
    name,
    (component, onParameter) => compilers[name](component, { onParameter }, SIDE[family]),
    FEWER[name](family),
  );

/** A LoRA of rank 16 on every projection and convolution of two blocks, which have all kinds. */
function withLora(component: Component): Component {
  const changes = new Map<string, WeightChange[]>();
  for (const [key, ref] of component.weights) {
    if (ref.shape.length < 2 || !/^(down_blocks\.1|mid_block)\./.test(key)) continue;
    const [out, ...rest] = ref.shape as [number, ...number[]];
    const matrix = (shape: number[]): WeightRef => ({
      ...ref,
      shape,
      byteLength: shape.reduce((a, b) => a * b, 2),
    });
    const down = matrix([16, ...rest]);
    changes.set(key, [{ kind: 'low-rank', down, up: matrix([out, 16]), scale: 0.5 }]);
  }
  return { ...component, changes };
}

/** As many checkpoints are stored. */
const inBfloat16 = (component: Component): Component => ({
  ...component,
  weights: new Map([...component.weights].map(([key, ref]) => [key, { ...ref, type: 'BF16' as const }])),
});

/** As other programs store them to save space: in eight bits with a factor, or in GGUF's blocks where rows are long enough. */
const stored = (component: Component, type: WeightType): Component => ({
  ...component,
  weights: new Map(
    [...component.weights].map(([key, ref]) => {
      const block = isBlockType(type) ? BLOCKS[type] : { weights: 1, bytes: 1 };
      if (ref.shape.length !== 2 || ref.shape[1]! % block.weights !== 0) return [key, ref];
      const count = ref.shape.reduce((a, b) => a * b, 1);
      const byteLength = (count / block.weights) * block.bytes;
      const scale: WeightRef = { ...ref, shape: [1], type: 'F32', byteLength: 4 };
      return [key, { ...ref, type, byteLength, ...(type === 'I8' ? { scale } : {}) }];
    }),
  ),
});

const quantised = (component: Component, bits: 4 | 8): Component => ({
  ...component,
  quantised: planQuantised(component, bits, [...component.weights.values()][0]!.file).table,
});

interface Case {
  what: string;
  compile: (profile: Profile) => CompiledGraph;
  /** Providers that the engine refuses to draw on in this way. */
  except?: Provider;
  /** For providers that compute in half precision; others would be asked the same twice. */
  onlyHalf?: boolean;
}

function casesOf(family: Published): Case[] {
  const side = SIDE[family];
  const unet = published(family, 'unet')!;
  const lora = withLora(unet);
  const ofUnet = (component: Component, options: Parameters<typeof compileUnet>[1]) => (profile: Profile) =>
    compileUnet(component, {
      ...options,
      profile,
      sizes: { B: options?.reference === undefined ? 2 : 3, H: side, W: side, S: 80 },
    }).graph;
  // Two pictures' places along one axis: see longestAxis.
  const tooLong = 2 * side * side > 16384 && family === 'sd2' ? ({ except: 'coreml' } as const) : {};
  const streamed = { weights: 'streamed' } as const;
  const halves = [
    ['full', unet, {}],
    ['FreeU', unet, { freeU: FREE_U }],
    ['weights per query', unet, { perQueryLogWeights: true }],
    ['LoRA', lora, {}],
    ['held by a picture', unet, HELD],
    ['streamed', unet, streamed],
  ] as const;
  const others = (['text_encoder', 'text_encoder_2', 'vae'] as const).flatMap((name) => {
    const component = published(family, name);
    if (component === undefined) return [];
    const modes = name === 'vae' ? (['full'] as const) : (['full', 'streamed'] as const);
    return modes.map(
      (weights): Case => ({
        what: `${name}, ${weights}`,
        compile: (profile) => compilers[name](component, { profile, weights }, side),
      }),
    );
  });
  const cases: Case[] = [
    { what: 'unet, full', compile: ofUnet(unet, {}) },
    ...halves.map(([what, component, options]) => ({
      what: `unet, ${what} in half precision`,
      compile: ofUnet(component, { ...options, precision: 'float16' }),
      onlyHalf: true,
      ...(what === 'held by a picture' ? tooLong : {}),
    })),
    { what: 'unet, FreeU', compile: ofUnet(unet, { freeU: FREE_U }) },
    { what: 'unet, weights per query', compile: ofUnet(unet, { perQueryLogWeights: true }) },
    { what: 'unet, held by a picture', compile: ofUnet(unet, HELD), ...tooLong },
    { what: 'unet, attention maps', compile: ofUnet(unet, { attentionMaps: 1 }) },
    { what: 'unet, LoRA merged', compile: ofUnet(lora, {}) },
    { what: 'unet, streamed', compile: ofUnet(unet, streamed) },
    { what: 'unet of bfloat16, streamed', compile: ofUnet(inBfloat16(unet), streamed) },
    {
      what: 'text_encoder of bfloat16',
      compile: (profile) =>
        compilers.text_encoder(inBfloat16(published(family, 'text_encoder')!), { profile }, side),
    },
    { what: 'unet, streamed, FreeU', compile: ofUnet(unet, { ...streamed, freeU: FREE_U }) },
    { what: 'unet, streamed, LoRA beside', compile: ofUnet(lora, streamed) },
    {
      what: 'unet, 8bit, LoRA beside, in half precision',
      compile: ofUnet(quantised(lora, 8), { ...streamed, precision: 'float16' }),
      except: 'coreml',
      onlyHalf: true,
    },
    { what: 'unet, 8bit', compile: ofUnet(quantised(unet, 8), streamed), except: 'coreml' },
    { what: 'unet, 4bit, LoRA beside', compile: ofUnet(quantised(lora, 4), streamed), except: 'coreml' },
    ...others,
  ];
  return family === 'sd1' ? cases : cases.filter(({ what }) => OWN.has(what));
}

test.each(PUBLISHED)(
  'every node of %s has a kernel on its provider',
  (family) => {
    const table: Record<string, Record<string, string>> = {};
    const faults: string[] = [];
    for (const { what, compile, except, onlyHalf } of casesOf(family)) {
      const row: Record<string, string> = {};
      for (const profile of PROFILES) {
        const { provider, halfPrecision } = operatorsFor({ profile });
        if (provider === except || (onlyHalf && !halfPrecision)) continue;
        const graph = compile(profile);
        const { placed, refused, refusedSizes } = placementOn(provider, graph.structure!);
        row[profile] = `${placed}${refusedSizes > 0 ? ` + ${refusedSizes} sizes` : ''}`;
        for (const one of refused) faults.push(`${what} on ${profile}: ${one}`);
        // What falls back is meant and told, or nothing does.
        if (refusedSizes > 0 && graph.fallsBack === undefined)
          faults.push(`${what} on ${profile}: sizes at run time`);
        if ((what.endsWith('full') || onlyHalf) && graph.fallsBack !== undefined)
          faults.push(`${what} on ${profile}: falls back`);
      }
      table[what] = row;
    }
    console.log(`nodes of ${family} that run on each provider`);
    console.table(table);
    expect(faults).toEqual([]);
  },
  600_000,
);

test.each(STORED)('streamed weights stored as %s are widened where there is a kernel for it', (type) => {
  const unet = stored(published('sd1', 'unet')!, type);
  for (const profile of PROFILES) {
    const { provider } = operatorsFor({ profile });
    const sizes = { B: 2, H: 64, W: 64, S: 80 };
    const { graph } = compileUnet(unet, { profile, weights: 'streamed', sizes });
    expect(placementOn(provider, graph.structure!).refused, profile).toEqual([]);
  }
});

test.each(PROFILES)('every node of what a device is asked first has a kernel: %s', (profile) => {
  const { provider } = operatorsFor({ profile });
  for (const probe of deviceProbes) {
    for (const precision of ['float32', 'float16'] as const) {
      const graph = probe(profile, { precision });
      expect(placementOn(provider, graph.structure!).refused).toEqual([]);
      expect(graph.fallsBack).toBeUndefined();
    }
  }
});

test('the facts are of the opset that graphs are written in', () => {
  expect(kernelFacts.opset).toBe(OPSET);
});

/** A graph of one operator on a [2, 3] input. */
function graphWith(
  build: Parameters<typeof gelu> extends [infer S, infer V, ...unknown[]] ? (s: S, x: V) => V : never,
) {
  const graph = new GraphBuilder('one');
  const x = graph.input('x', 'float32', [2, 3]);
  graph.output('y', build(new Scope(graph, 'here'), x));
  return { record: graph.record(), values: graph.values };
}

test.each([
  ['dml', 'Gelu', gelu, /here\/Gelu \(Gelu\): dml has no kernel for version 20/],
  ['coreml', 'Log', log, /here\/Log \(Log\): coreml has no kernel/],
  [
    'coreml',
    'com.microsoft.Gelu',
    (s, x) => gelu(s, x, true),
    /com\.microsoft\.Gelu\): coreml has no kernel/,
  ],
  [
    'cpu',
    'an unknown one',
    (s, x) => s.node('Celu', [x], 'float32', x.shape),
    /nothing is known of this operator/,
  ],
  [
    'webgpu',
    'int64 Add',
    (s, x) => s.node('Cast', [s.node('Shape', [x], 'bfloat16', [2])], 'float32', [2]),
    /no kernel for bfloat16/,
  ],
] as [Provider, string, (s: Scope, x: Parameters<typeof gelu>[1]) => Parameters<typeof gelu>[1], RegExp][])(
  'an operator that %s lacks is named: %s',
  (provider, _, build, message) => {
    const { refused } = placementOn(provider, graphWith(build));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(message);
  },
);
