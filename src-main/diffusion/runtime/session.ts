// The one file that makes ONNX Runtime sessions. It knows execution providers and session options, and
// nothing of what the networks compute. `run` and `create` block their thread: call them in a process
// that has nothing else to answer (the engine process, the CLI).

import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { CompiledGraph, Profile, TensorSpec } from '../../../native-models/index.ts';
import type { UnusedDevice } from '../../contract/drawing.ts';
import { FabulaError } from '../../contract/errors.ts';
import { cardOf, type DeviceName, type Provider, providerOf } from '../../contract/settings.ts';
import { arithmeticThreads } from './cores.ts';
import { takeCudaPack } from './cuda/take-cuda-pack.ts';
import { nativeFault } from './native-faults.ts';
import { nodesOnCpu } from './nodes-on-cpu.ts';
import { ortSwitches } from './ort-switches.ts';

type Ort = typeof import('onnxruntime-node');

// Telemetry is on by default in ONNX Runtime's builds; the variable is read when the library is loaded,
// and so is the place where it looks for CUDA: the import must come after both and cannot be a static one.
let loading: Promise<Ort> | undefined;
function loadOrt(): Promise<Ort> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  // Cards are counted as the system lists them (cards/card.ts), not the fastest first.
  process.env.CUDA_DEVICE_ORDER ??= 'PCI_BUS_ID';
  takeCudaPack();
  loading ??= import('onnxruntime-node');
  return loading;
}

export interface Feed {
  data: Float32Array | BigInt64Array;
  dims: readonly number[];
}

export interface Output {
  data: Float32Array;
  dims: readonly number[];
}

/** A device that sessions can be made on: its name for people, and the operator profile it wants. */
export interface OpenDevice {
  name: DeviceName;
  profile: Profile;
  /** What its U-Net computes in; float32 when absent. */
  precision?: 'float16';
  /** Why not in half precision, where that was wanted. */
  notInHalf?: string;
  /** With `auto`: better ones that were tried first, and why they are not used. */
  notUsed?: readonly UnusedDevice[];
}

/** The execution providers this build of ONNX Runtime knows; `bundled`: nothing has to be put beside it. */
export async function supportedBackends(): Promise<{ name: string; bundled: boolean }[]> {
  return (await loadOrt()).listSupportedBackends();
}

/** That of ONNX Runtime. */
export async function runtimeVersion(): Promise<string> {
  return (await loadOrt()).env.versions.node ?? 'unknown';
}

export interface SessionOptions {
  /** Keep ONNX Runtime from laying out a second copy of the weights: less memory, 2 to 8 % slower. */
  disablePrepacking?: boolean;
}

/**
 * Makes a session for a compiled graph. Weights are mapped from the checkpoint's own files.
 * @param label Names the network in errors, for example "U-Net".
 */
export async function createSession(
  graph: CompiledGraph,
  device: OpenDevice,
  label: string,
  options: SessionOptions = {},
): Promise<Session> {
  const ort = await loadOrt();
  const switches = ortSwitches(label);
  const open = async (wanted: InferenceSession.SessionOptions): Promise<Session> =>
    new Session(ort, await ort.InferenceSession.create(graph.model, wanted), { graph, device, label });
  try {
    return await open({ ...sessionOptions(graph, device.name, options), ...switches });
  } catch (error) {
    if (FELL_BACK.test(String(error))) {
      const loose = sessionOptions(graph, device.name, options, true);
      const nodes = await nodesOnCpu(graph, (profileFilePrefix) =>
        open({ ...loose, enableProfiling: true, profileFilePrefix }),
      );
      throw new FabulaError(
        'device-unavailable',
        `The ${label} cannot run on ${device.name} alone, which has no kernel for ${nodes}.`,
        'Use --device cpu, and report this line: the graph was made for that device.',
      );
    }
    throwIfKnown(error, device.name, label);
    throw new FabulaError(
      'bad-model',
      `The ${label} could not be loaded on ${device.name}: ${firstLine(error)}.`,
      'Check that the model’s files are whole and unchanged (`fabula model inspect`).',
      { cause: error },
    );
  }
}

/** How each provider is asked for, where its name alone would mean something else. */
const PROVIDERS: Partial<Record<Provider, InferenceSession.ExecutionProviderConfig>> = {
  // ML Program, on the CPU and the GPU: the older format lacks the norms, and the Neural Engine computes in half precision.
  coreml: { name: 'coreml', coreMlFlags: 0x10 | 0x20 },
};

function providerFor(device: DeviceName): InferenceSession.ExecutionProviderConfig {
  const [name, deviceId] = [providerOf(device), cardOf(device)];
  if (deviceId !== undefined && (name === 'cuda' || name === 'dml')) return { name, deviceId };
  return PROVIDERS[name] ?? name;
}

const FELL_BACK = /fallback to CPU EP has been explicitly disabled/;

/**
 * Nothing is left to the CPU beside a GPU, as every tensor that crosses over costs more than the node itself; unless the
 * graph tells that it means to (`fallsBack`), or the caller wants to know what would be: `loose`.
 */
function sessionOptions(
  graph: CompiledGraph,
  device: OpenDevice['name'],
  { disablePrepacking }: SessionOptions,
  loose = false,
): InferenceSession.SessionOptions {
  const isStrict = device !== 'cpu' && graph.fallsBack === undefined && !loose;
  const provider = providerFor(device);
  return {
    executionProviders: device === 'cpu' || isStrict ? [provider] : [provider, 'cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: arithmeticThreads(),
    logSeverityLevel: 3,
    // A plan of one run's memory is allocated beside what the first run took: the second takes twice as much.
    enableMemPattern: false,
    extra: {
      session: {
        ...(graph.weightsFolder ? { model_external_initializers_file_folder_path: graph.weightsFolder } : {}),
        // Idle threads of one session must not burn the cores that another one needs.
        'intra_op.allow_spinning': '0',
        ...(disablePrepacking ? { disable_prepacking: '1' } : {}),
        ...(isStrict ? { disable_cpu_ep_fallback: '1' } : {}),
      },
    },
  };
}

/** A loaded network. Feeds are checked against the graph's declared inputs before they reach native code. */
export class Session {
  readonly #ort: Ort;
  readonly #session: InferenceSession;
  readonly #graph: CompiledGraph;
  readonly #device: OpenDevice;
  readonly #label: string;

  constructor(
    ort: Ort,
    session: InferenceSession,
    { graph, device, label }: { graph: CompiledGraph; device: OpenDevice; label: string },
  ) {
    this.#ort = ort;
    this.#session = session;
    this.#graph = graph;
    this.#device = device;
    this.#label = label;
  }

  async run(feeds: Record<string, Feed>): Promise<Record<string, Output>> {
    const tensors: Record<string, Tensor> = {};
    for (const spec of this.#graph.inputs) {
      const feed = feeds[spec.name];
      if (!feed || !fits(spec, feed)) throw this.#mismatch(feeds);
      tensors[spec.port ?? spec.name] =
        feed.data instanceof BigInt64Array
          ? new this.#ort.Tensor('int64', feed.data, feed.dims)
          : new this.#ort.Tensor('float32', feed.data, feed.dims);
    }
    try {
      const results = await this.#session.run(tensors);
      return Object.fromEntries(
        this.#graph.outputs.map(({ name, port = name }) => {
          const { data, dims } = results[port]!;
          return [name, { data: data as Float32Array, dims }];
        }),
      );
    } catch (error) {
      throwIfKnown(error, this.#device.name, this.#label);
      throw new FabulaError(
        'internal',
        `The ${this.#label} failed: ${firstLine(error)} (inputs: ${listFeeds(feeds)}).`,
        'Try a smaller size or --device cpu.',
        { cause: error },
      );
    }
  }

  /** The graph's first declared output. */
  first(outputs: Record<string, Output>): Output {
    const output = outputs[this.#graph.outputs[0]?.name ?? ''];
    if (!output) throw new Error(`${this.#label} declares no output`);
    return output;
  }

  /** Writes the profile of a session that was made to keep one. */
  endProfiling(): void {
    this.#session.endProfiling();
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #mismatch(feeds: Record<string, Feed>): FabulaError {
    const wanted = this.#graph.inputs.map((s) => `${s.name} ${s.type}[${s.shape.join(', ')}]`).join('; ');
    return new FabulaError(
      'internal',
      `The ${this.#label} wants ${wanted} but was given ${listFeeds(feeds)}.`,
      'This is a fault in Fabula; please report it with this line.',
    );
  }
}

/** Says in plain words what a person can do something about. */
function throwIfKnown(error: unknown, device: DeviceName, label: string): void {
  const fault = nativeFault(String(error));
  const owner = device === 'cpu' ? 'This machine' : `The device "${device}"`;
  if (fault === 'full') {
    throw new FabulaError(
      'out-of-memory',
      `${owner} ran out of memory over the ${label}: ${firstLine(error)}.`,
      'Draw with a smaller size, or close other programs that need much memory.',
      { cause: error },
    );
  }
  if (fault === 'lost' && device !== 'cpu') {
    throw new FabulaError(
      'device-lost',
      `${owner} was lost over the ${label}: ${firstLine(error)}.`,
      'Its card was unplugged, or its driver started again. See that it is there, then go on; or draw with the device "cpu".',
      { cause: error },
    );
  }
}

function fits(spec: TensorSpec, feed: Feed): boolean {
  const count = feed.dims.reduce((a, b) => a * b, 1);
  return (
    feed.data.length === count &&
    (spec.type === 'int64') === feed.data instanceof BigInt64Array &&
    spec.shape.length === feed.dims.length &&
    spec.shape.every((d, i) => typeof d === 'string' || d === feed.dims[i])
  );
}

function listFeeds(feeds: Record<string, Feed>): string {
  return Object.entries(feeds)
    .map(
      ([name, f]) => `${name} ${f.data instanceof BigInt64Array ? 'int64' : 'float32'}[${f.dims.join(', ')}]`,
    )
    .join('; ');
}

/** The first line of a native error, without the C++ source location that some start with. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = /CUDA failure \d+: [^;\n]*[^;\s]/.exec(text)?.[0] ?? text.split('\n')[0] ?? text;
  return line.replace(/^\/onnxruntime_src\/.* was false\. /, '').replace(/\.$/, '');
}
