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
  CLIPTextEncode: ['text'],
  EmptyLatentImage: ['width', 'height'],
  CheckpointLoaderSimple: ['ckpt_name'],
  CheckpointLoader: ['config_name', 'ckpt_name'],
  UNETLoader: ['unet_name'],
  LoraLoader: ['lora_name', 'strength_model'],
  LoraLoaderModelOnly: ['lora_name', 'strength_model'],
  VAELoader: ['vae_name'],
  CLIPSetLastLayer: ['stop_at_clip_layer'],
  PrimitiveNode: ['value'],
};

function fromScreen({ nodes, links }: Record<string, unknown>): Map<string, ComfyNode> {
  const origin = new Map(
    (Array.isArray(links) ? links : []).flatMap((link: unknown) =>
      Array.isArray(link) ? [[String(link[0]), [String(link[1]), Number(link[2])]] as const] : [],
    ),
  );
  return new Map(
    (nodes as unknown[]).flatMap((node) => {
      if (!isRecord(node) || typeof node.type !== 'string') return [];
      const inputs: Record<string, unknown> = {};
      // A muted node takes no part; a by-passed one hands on what comes into it.
      if (node.mode === 2) return [];
      const type = node.mode === 4 ? 'Reroute' : node.type;
      const values = Array.isArray(node.widgets_values) ? node.widgets_values : [];
      for (const [at, field] of (Object.hasOwn(FIELDS, type) ? FIELDS[type]! : []).entries()) {
        if (field !== null && values[at] !== undefined) inputs[field] = values[at];
      }
      for (const input of Array.isArray(node.inputs) ? node.inputs : []) {
        const from = isRecord(input) ? origin.get(String(input.link)) : undefined;
        if (from && isRecord(input)) inputs[String(input.name)] = from;
      }
      return [[String(node.id), { type, inputs }] as const];
    }),
  );
}
