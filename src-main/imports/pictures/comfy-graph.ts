// A ComfyUI graph as nodes with named inputs, from either of the two forms in which it is kept: `prompt`, what was
// run, and `workflow`, what was on the screen. Knows the form, not what nodes mean.

export interface ComfyNode {
  type: string;
  /** A value, or where it comes from. */
  inputs: Readonly<Record<string, unknown>>;
}

export type ComfyGraph = ReadonlyMap<string, ComfyNode>;

/** More than anyone draws by hand; each is looked at a few times. */
const MOST_NODES = 5000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined for a text that is no such graph. */
export function readComfyGraph(text: string): ComfyGraph | undefined {
  const value = parsed(text) ?? parsed(text.replace(/\b(NaN|-?Infinity)\b/g, 'null'));
  if (!isRecord(value)) return undefined;
  const graph = Array.isArray(value.nodes)
    ? fromScreen(value)
    : fromRun(isRecord(value.prompt) ? value.prompt : value);
  return graph.size > 0 && graph.size <= MOST_NODES ? graph : undefined;
}

/** Python writes seeds of 64 bits, whose digits no number holds, and (above) what JSON has no word for. */
function parsed(text: string): unknown {
  const whole = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '')
      ? context!.source
      : value;
  try {
    return JSON.parse(text, whole as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** The node that an input comes from; undefined for a value, and for a node that is not there. */
export function sourceOf(graph: ComfyGraph, input: unknown): string | undefined {
  const id = Array.isArray(input) && input.length === 2 ? String(input[0]) : undefined;
  return id !== undefined && graph.has(id) ? id : undefined;
}

function fromRun(nodes: Record<string, unknown>): Map<string, ComfyNode> {
  return new Map(
    Object.entries(nodes).flatMap(([id, node]) =>
      isRecord(node) && typeof node.class_type === 'string' && isRecord(node.inputs)
        ? [[id, { type: node.class_type, inputs: node.inputs }] as const]
        : [],
    ),
  );
}

/** Values of the nodes that are read here, in the order of their fields on the screen; null: one of the screen's own. */
const FIELDS: Readonly<Record<string, readonly (string | null)[]>> = {
  KSampler: ['seed', null, 'steps', 'cfg', 'sampler_name', 'scheduler', 'denoise'],
  KSamplerAdvanced: [
    'add_noise',
    'noise_seed',
    null,
    'steps',
    'cfg',
    'sampler_name',
    'scheduler',
    'start_at_step',
  ],
  SamplerCustom: ['add_noise', 'noise_seed', null, 'cfg'],
  RandomNoise: ['noise_seed'],
  CFGGuider: ['cfg'],
  KSamplerSelect: ['sampler_name'],
  BasicScheduler: ['scheduler', 'steps', 'denoise'],
  SDTurboScheduler: ['steps', 'denoise'],
  CLIPTextEncode: ['text'],
  CLIPTextEncodeSDXL: [null, null, null, null, null, null, 'text_g', 'text_l'],
  EmptyLatentImage: ['width', 'height'],
  CheckpointLoaderSimple: ['ckpt_name'],
  CheckpointLoader: ['config_name', 'ckpt_name'],
  UNETLoader: ['unet_name'],
  UnetLoaderGGUF: ['unet_name'],
  LoraLoader: ['lora_name', 'strength_model'],
  LoraLoaderModelOnly: ['lora_name', 'strength_model'],
  VAELoader: ['vae_name'],
  CLIPSetLastLayer: ['stop_at_clip_layer'],
  StringConcatenate: ['string_a', 'string_b', 'delimiter'],
  PrimitiveNode: ['value'],
  PrimitiveString: ['value'],
  PrimitiveStringMultiline: ['value'],
};

const MUTED = 2;
const BYPASSED = 4;

/** From an output of a node. */
interface Link {
  id: string;
  slot: number;
  /** What it carries: MODEL, CONDITIONING … */
  type: unknown;
}

type Links = ReadonlyMap<string, Link>;

/** What leads into a node, by the places of its inputs. */
const linksInto = (node: Record<string, unknown>, links: Links): (Link | undefined)[] =>
  (Array.isArray(node.inputs) ? node.inputs : []).map((input: unknown) =>
    isRecord(input) ? links.get(String(input.link)) : undefined,
  );

/**
 * Where a value comes from. A by-passed node takes no part: an output hands on what comes in of its type, at its own place where
 * that is of the type.
 */
function originOf(
  link: Link,
  links: Links,
  bypassed: ReadonlyMap<string, Record<string, unknown>>,
): Link | undefined {
  let at: Link | undefined = link;
  for (let passed = 0; at !== undefined && passed <= bypassed.size; passed++) {
    const node = bypassed.get(at.id);
    if (node === undefined) return at;
    const { slot, type }: Link = at;
    const into = linksInto(node, links);
    at = into[slot]?.type === type ? into[slot] : into.find((one) => one?.type === type);
  }
  return undefined;
}

function fromScreen({ nodes, links }: Record<string, unknown>): Map<string, ComfyNode> {
  const all: Links = new Map(
    (Array.isArray(links) ? links : []).flatMap((link: unknown) =>
      Array.isArray(link)
        ? [[String(link[0]), { id: String(link[1]), slot: Number(link[2]), type: link[5] }] as const]
        : [],
    ),
  );
  const known = (nodes as unknown[]).filter(isRecord);
  const bypassed = new Map(
    known.flatMap((node) => (node.mode === BYPASSED ? [[String(node.id), node] as const] : [])),
  );
  return new Map(
    known.flatMap((node) => {
      const { type, mode } = node;
      if (typeof type !== 'string' || mode === MUTED || mode === BYPASSED) return [];
      const inputs: Record<string, unknown> = {};
      const values = Array.isArray(node.widgets_values) ? node.widgets_values : [];
      for (const [at, field] of (Object.hasOwn(FIELDS, type) ? FIELDS[type]! : []).entries()) {
        if (field !== null && values[at] !== undefined) inputs[field] = values[at];
      }
      for (const [at, link] of linksInto(node, all).entries()) {
        const from = link && originOf(link, all, bypassed);
        if (from) inputs[String((node.inputs as Record<string, unknown>[])[at]!.name)] = [from.id, from.slot];
      }
      return [[String(node.id), { type, inputs }] as const];
    }),
  );
}
