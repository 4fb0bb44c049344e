// What a ComfyUI graph draws: from its sampler back to the words, the size, the model and its LoRAs. Nodes that change
// a picture in ways of their own are named, not guessed at.

import type { LeftAside } from '../../contract/imports.ts';
import type { WantedLora } from '../proposal.ts';
import { unreadable } from '../refusals.ts';
import { type ComfyGraph, type ComfyNode, sourceOf } from './comfy-graph.ts';
import type { ForeignParameters } from './parameters.ts';

/** Nodes between two of the nodes that are read. */
const FARTHEST = 200;

const SAMPLER_NODES = ['KSampler', 'KSamplerAdvanced', 'SamplerCustom', 'SamplerCustomAdvanced'];

/** Carry a picture on without changing how it is drawn, or are read here. */
const KNOWN = new RegExp(
  `^(${[
    'KSampler(Advanced|Select)?|SamplerCustom(Advanced)?|BasicScheduler|SDTurboScheduler|RandomNoise|(CFG|Basic)Guider',
    'CLIPTextEncode(SDXL(Refiner)?)?|Conditioning(Combine|Concat|ZeroOut)|CLIPSetLastLayer',
    'EmptyLatentImage|Latent.*|Image(Upscale|Scale|Sharpen|Batch).*|LoadImage',
    'Checkpoint.*|UNETLoader|UnetLoaderGGUF|(Dual)?CLIPLoader(GGUF)?|LoraLoader(ModelOnly)?|VAE.*|ControlNet.*|UpscaleModelLoader',
    'SaveImage.*|PreviewImage|SaveAnimatedWEBP|Primitive.*|String.*|Reroute|Note|MarkdownNote',
  ].join('|')})$`,
);

/** `file` is how a message calls it. Throws FabulaError `bad-story-file` where its words cannot be found. */
export function readComfy(file: string, graph: ComfyGraph): ForeignParameters {
  const samplers = [...graph].filter(([, { type }]) => SAMPLER_NODES.includes(type));
  const first = samplers.find(
    ([id]) => !samplers.some(([other]) => other !== id && reaches(graph, id, other)),
  );
  const [sampler] = (first ?? samplers[0] ?? []).slice(1) as [ComfyNode?];
  if (!sampler) throw refusal(file, graph, 'has no sampler that Fabula knows', SAMPLER_NODES);
  const inputs = samplingInputs(graph, sampler);
  const prompt = wordsFrom(graph, inputs, 'positive');
  if (prompt === undefined)
    throw refusal(file, graph, 'has words that Fabula cannot find', ['CLIPTextEncode']);
  const latent = nearest(graph, inputs.latent_image, ({ type }) => /^Empty.*Latent/.test(type));
  const chain = modelChain(graph, inputs.model);
  return {
    prompt,
    negativePrompt: wordsFrom(graph, inputs, 'negative') ?? '',
    seed: given(graph, inputs.seed ?? inputs.noise_seed),
    width: given(graph, latent?.inputs.width),
    height: given(graph, latent?.inputs.height),
    steps: given(graph, inputs.steps),
    guidanceScale: given(graph, inputs.cfg),
    ...clipSkipOf(graph),
    ...samplingOf(graph, inputs),
    ...(chain.model === undefined ? {} : { model: { name: withoutEnding(chain.model) } }),
    loras: chain.loras,
    leftAside: leftOf(graph, samplers.length, latent === undefined, inputs),
  };
}

function refusal(file: string, graph: ComfyGraph, what: string, wanted: readonly string[]) {
  const strange = strangers(graph);
  const others = strange.length > 0 ? ` beside ${strange.slice(0, 3).join(', ')}` : '';
  return unreadable(
    file,
    `holds a ComfyUI graph that ${what}`,
    `Fabula reads graphs of ${wanted.join(' or ')}, neither muted nor by-passed, and the nodes that come with ComfyUI${others}.`,
  );
}

const strangers = (graph: ComfyGraph): string[] => [
  ...new Set([...graph.values()].map(({ type }) => type).filter((type) => !KNOWN.test(type))),
];

type Into = (node: ComfyNode, slot: unknown) => unknown[];

/** All nodes that lie before an input, the nearest first; by default whatever leads into them. */
function* before(
  graph: ComfyGraph,
  input: unknown,
  into: Into = ({ inputs }) => Object.values(inputs),
): Generator<[id: string, node: ComfyNode]> {
  const seen = new Set<string>();
  const waiting = [input];
  while (waiting.length > 0 && seen.size < FARTHEST) {
    const next = waiting.shift();
    const id = sourceOf(graph, next);
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    const node = graph.get(id)!;
    yield [id, node];
    waiting.push(...into(node, (next as unknown[])[1]));
  }
}

function nearest(
  graph: ComfyGraph,
  input: unknown,
  wanted: (node: ComfyNode) => boolean,
): ComfyNode | undefined {
  for (const [, node] of before(graph, input)) if (wanted(node)) return node;
  return undefined;
}

function reaches(graph: ComfyGraph, from: string, to: string): boolean {
  for (const [id] of before(graph, graph.get(from)!.inputs.latent_image)) if (id === to) return true;
  return false;
}

/** A sampler's inputs as KSampler has them: newer ones have them in nodes of their own. */
function samplingInputs(graph: ComfyGraph, { inputs }: ComfyNode): ComfyNode['inputs'] {
  const behind = (name: string): ComfyNode['inputs'] => {
    const id = sourceOf(graph, inputs[name]);
    return id === undefined ? {} : graph.get(id)!.inputs;
  };
  const guider = behind('guider');
  const positive = guider.positive ?? guider.conditioning;
  return {
    ...behind('sigmas'),
    ...behind('sampler'),
    ...behind('noise'),
    ...guider,
    ...(positive === undefined ? {} : { positive }),
    ...inputs,
  };
}

type Words = 'positive' | 'negative';

/**
 * What leads into an output of a node of words. Those that carry both kinds have the wanted first and the unwanted second; those
 * that carry everything from node to node (Context) have them anywhere.
 */
const wordsInto =
  (wanted: Words): Into =>
  ({ type, inputs }, slot) => {
    // It makes words into none.
    if (type === 'ConditioningZeroOut') return [];
    if (inputs.positive === undefined && inputs.negative === undefined) return Object.values(inputs);
    if (type.startsWith('Context')) return [inputs[wanted] ?? inputs.base_ctx];
    return [slot === 0 ? inputs.positive : slot === 1 ? inputs.negative : inputs[wanted]];
  };

/** Several texts that are put together are read in their order. */
function wordsFrom(graph: ComfyGraph, from: ComfyNode['inputs'], wanted: Words): string | undefined {
  const found: string[] = [];
  for (const [, { type, inputs }] of before(graph, from[wanted], wordsInto(wanted))) {
    if (!type.startsWith('CLIPTextEncode')) continue;
    const texts = [inputs.text, inputs.text_g, inputs.text_l].map((text) => given(graph, text));
    found.push(...texts.filter((text): text is string => typeof text === 'string'));
  }
  const unique = [...new Set(found.map((text) => text.trim()))].filter((text) => text !== '');
  return found.length === 0 ? undefined : unique.join(' ');
}

/** A value, or that of the node it comes from: the one field that such nodes have. */
function given(graph: ComfyGraph, input: unknown, depth = 0): unknown {
  const id = sourceOf(graph, input);
  if (id === undefined) return Array.isArray(input) ? undefined : input;
  if (depth > 20) return undefined;
  const { inputs } = graph.get(id)!;
  if (inputs.string_a !== undefined && inputs.string_b !== undefined) {
    const [a, b] = [inputs.string_a, inputs.string_b].map((one) => given(graph, one, depth + 1));
    return `${a ?? ''}${inputs.delimiter ?? ''}${b ?? ''}`;
  }
  const names = ['value', 'text', 'string', 'String', 'int', 'float', 'seed', 'prompt', 'Text'];
  const name = names.find((one) => inputs[one] !== undefined);
  return name === undefined ? undefined : given(graph, inputs[name], depth + 1);
}

function samplingOf(
  graph: ComfyGraph,
  inputs: ComfyNode['inputs'],
): Pick<ForeignParameters, 'sampler' | 'spacing'> {
  const [name, spacing] = [given(graph, inputs.sampler_name), given(graph, inputs.scheduler)];
  if (typeof name !== 'string') return {};
  return { sampler: name, ...(typeof spacing === 'string' ? { spacing } : {}) };
}

function modelChain(graph: ComfyGraph, input: unknown): { model?: string; loras: WantedLora[] } {
  const loras: WantedLora[] = [];
  for (const [, { inputs }] of before(graph, input)) {
    const lora = given(graph, inputs.lora_name);
    const strength = Number(given(graph, inputs.strength_model) ?? 1);
    if (typeof lora === 'string') {
      loras.unshift({ name: withoutEnding(lora), strength: Number.isFinite(strength) ? strength : 1 });
    }
    const model = given(graph, inputs.ckpt_name ?? inputs.unet_name);
    if (typeof model === 'string') return { model, loras };
  }
  return { loras };
}

/** ComfyUI counts from the end: -1 is the last layer. */
function clipSkipOf(graph: ComfyGraph): Pick<ForeignParameters, 'clipSkip'> {
  const node = [...graph.values()].find(({ type }) => type === 'CLIPSetLastLayer');
  const layer = node && given(graph, node.inputs.stop_at_clip_layer);
  return typeof layer === 'number' ? { clipSkip: -1 - layer } : {};
}

function leftOf(
  graph: ComfyGraph,
  samplers: number,
  fromPicture: boolean,
  inputs: ComfyNode['inputs'],
): LeftAside[] {
  const left: LeftAside[] = [];
  const vae = nearestOf(graph, 'VAELoader')?.inputs.vae_name;
  if (typeof vae === 'string') left.push({ what: 'vae', detail: vae });
  if (samplers > 1) left.push({ what: 'second-pass', detail: `${samplers} × KSampler` });
  if (fromPicture) left.push({ what: 'start-picture', detail: String(given(graph, inputs.denoise) ?? '') });
  if (nearestOf(graph, 'ControlNet')) left.push({ what: 'control', detail: 'ControlNet' });
  return [
    ...left,
    ...strangers(graph)
      .slice(0, 20)
      .map((type): LeftAside => ({ what: 'node', detail: type.slice(0, 100) })),
  ];
}

const nearestOf = (graph: ComfyGraph, type: string): ComfyNode | undefined =>
  [...graph.values()].find((node) => node.type.startsWith(type));

const withoutEnding = (name: string): string =>
  name.replace(/^.*[/\\]/, '').replace(/\.(safetensors|ckpt|sft|pt|gguf)$/i, '');
