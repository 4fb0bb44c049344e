// A network being compiled: a graph, the weights it takes its parameters from, and the strict account of which
// of them were used. A parameter's path is its key in the checkpoint. Knows no layer and no architecture.

import { dirname, parse, relative, sep } from 'node:path';
import type {
  AddedRows,
  Component,
  QuantisedRef,
  WeightRef,
  WeightTable,
  WeightType,
} from '../checkpoints/checkpoint.ts';
import { CheckpointError } from '../checkpoints/checkpoint-error.ts';
import { BLOCKS, blocksOf, isBlockType } from '../checkpoints/gguf/block-types.ts';
import { isPair, needsWeight, partsOf, type WeightChange } from '../checkpoints/lora/weight-change.ts';
import { GraphBuilder, GraphError, Scope } from '../graph/builder.ts';
import { roundedToHalf } from '../graph/half-rounding.ts';
import { encodeModel } from '../graph/onnx-proto.ts';
import { add, cast, multiply } from '../graph/ops/arithmetic.ts';
import { concat, reshape, shapeOf, transpose } from '../graph/ops/layout.ts';
import type { PackedMatrix } from '../graph/ops/matrix.ts';
import { sameShape, showShape } from '../graph/shape.ts';
import type { ElementType, Value } from '../graph/value.ts';
import { type BlockViews, widened } from './block-weights.ts';
import type { CompiledGraph } from './compiled-graph.ts';
import type { LoadPart } from './load-part.ts';
import { type CompileOptions, type Operators, operatorsFor, type Precision } from './profile.ts';
import { changedBy, differenceOf, type LowRank, type LowRankViews } from './weight-changes.ts';

const ELEMENT_TYPE: Readonly<Partial<Record<WeightType, ElementType>>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F8_E4M3: 'float8e4m3fn',
  F8_E5M2: 'float8e5m2',
  I8: 'int8',
};

/** What only the processor reads at each use. */
const CODED: ReadonlySet<WeightType> = new Set([
  'F64',
  'F8_E4M3',
  'F8_E5M2',
  'I8',
  ...(Object.keys(BLOCKS) as (keyof typeof BLOCKS)[]),
]);

/** The deepest folder that holds all these files. */
function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0] ?? '.');
  for (const file of files) {
    if (parse(file).root !== parse(folder).root) {
      throw new CheckpointError(
        'split-folders',
        `The weights lie on different drives: ${files[0]} and ${file}.`,
        'Move the model folder to one drive.',
      );
    }
    while (relative(folder, file).startsWith('..')) folder = dirname(folder);
  }
  return folder;
}

const LISTED = 20;

/** "missing: a, b and 3 more", or nothing when the list is empty. */
function summarize(what: string, items: readonly string[]): string[] {
  const more = items.length > LISTED ? ` and ${items.length - LISTED} more` : '';
  return items.length === 0 ? [] : [`${what}: ${items.slice(0, LISTED).join(', ')}${more}`];
}

/** Measured with SDXL's graph on CUDA and WebGPU: 50 to 1100 nodes on shapes, no tensor is copied. */
const SIZES_AT_RUN_TIME =
  'Sizes that only the run tells are reckoned on the CPU, which takes about 1 ms a run.';

export interface ParameterOptions {
  /** What it is wanted in; by default what its module computes in. */
  type?: Precision;
  /** Shape the graph sees, when it is not the one in the file: the same elements in the same order. */
  view?: readonly number[];
  /** What the weight is applied to; lets a streamed graph delay widening until then. */
  appliedTo?: Value;
}

/** What a network is compiled from: a checkpoint's component, or any other weights with a name. */
export type NetworkSource = Pick<Component, 'weights' | 'source' | 'changes' | 'quantised' | 'addedRows'> & {
  name: string;
  /** Weights that lie in no file, in place of all that do. */
  made?: (key: string, shape: readonly number[]) => Float32Array;
};

export interface NetworkOptions {
  /** The component's own under other keys. */
  weights?: WeightTable;
  channels?: 'first' | 'last';
}

export class Network {
  readonly graph: GraphBuilder;
  readonly operators: Operators;
  /** Order of axes of feature maps: see feature-map.ts. */
  readonly channels: 'first' | 'last';
  readonly precision: Precision;
  readonly #rounds: boolean;
  readonly #source: string;
  readonly #weights: WeightTable;
  readonly #weightsFolder: string;
  readonly #streamed: boolean;
  readonly #onParameter: CompileOptions['onParameter'];
  readonly #made: NetworkSource['made'];
  readonly #changes: ReadonlyMap<string, readonly WeightChange[]>;
  readonly #addedRows: readonly AddedRows[];
  readonly #changed = new Set<string>();
  readonly #packed = new Set<string>();
  readonly #quantised: ReadonlyMap<string, QuantisedRef>;
  readonly #used = new Map<string, Value>();
  /** Values that are not their numbers yet: blocks of bits, or what has a factor beside it. */
  readonly #coded = new Map<string, { ref: WeightRef; view: readonly number[] }>();
  readonly #missing: string[] = [];
  readonly #misshapen: string[] = [];

  constructor(
    component: NetworkSource,
    options: CompileOptions,
    { weights = component.weights, channels = 'first' }: NetworkOptions = {},
  ) {
    this.operators = operatorsFor(options);
    this.channels = channels;
    this.#rounds = options.rounding === 'half';
    const isHalf = this.#rounds || (options.precision === 'float16' && this.operators.halfPrecision);
    this.precision = isHalf ? 'float16' : 'float32';
    // In half precision weights are used as they lie: there is nothing to widen.
    const { streamsWeights, readsBfloat16, readsCoded } = this.operators;
    const isRead = [...weights.values()].every(({ type }) =>
      type === 'BF16' ? readsBfloat16 : readsCoded || !CODED.has(type),
    );
    this.#streamed = options.weights === 'streamed' && streamsWeights && isRead && !isHalf;
    // The runtime would widen a streamed weight once and for all if no shape depended on the run.
    const { sizes } = this.operators.fixedSizes && !this.#streamed ? options : {};
    this.graph = new GraphBuilder(component.name, sizes);
    this.#source = component.source;
    this.#weights = weights;
    this.#changes = component.changes ?? new Map();
    const parts = [...this.#changes.values()].flat().flatMap((change) => [...partsOf(change).values()]);
    this.#quantised = component.quantised ?? new Map();
    this.#addedRows = component.addedRows ?? [];
    const rows = this.#addedRows.map((added) => added.rows);
    const packed = [...this.#quantised.values()].map(({ values }) => values);
    const files = [...weights.values(), ...parts, ...packed, ...rows].map((ref) => ref.file);
    this.#weightsFolder = commonFolder([...new Set(files)]);
    this.#onParameter = options.onParameter;
    this.#made = component.made;
  }

  root(): Module {
    return new Module(this, '');
  }

  has(key: string): boolean {
    return this.#weights.has(key);
  }

  /** The parameter `key` as it is stored, seen as `view`; in blocks of its own where it is coded. */
  stored(key: string, shape: readonly number[], view: readonly number[] = shape): Value {
    let value = this.#used.get(key);
    if (value === undefined) {
      value = this.#load(key, shape, view);
      this.#used.set(key, value);
    }
    const seen = this.#coded.get(value.name)?.view ?? value.shape;
    if (!sameShape(seen, view)) {
      throw new GraphError(`${key} is used as ${showShape(value.shape)} and as ${showShape(view)}`);
    }
    return value;
  }

  /** The parameter as `type` for use at `scope`, changes merged in unless they are `branches` of their own. */
  parameter(
    scope: Scope,
    key: string,
    shape: readonly number[],
    { view, appliedTo, type = this.precision }: ParameterOptions = {},
  ): Value {
    const stored = this.stored(key, shape, view);
    const changes = this.#changes.get(key) ?? [];
    const inBranches = this.#streamed && appliedTo !== undefined && changes.every(isPair);
    if (inBranches || changes.length === 0) return this.#widened(scope, stored, appliedTo, type);
    this.#changed.add(key);
    const held = this.#widened(scope, stored, appliedTo);
    const loadPart = this.#partLoader(scope, key, appliedTo);
    return cast(scope, changedBy(scope, held, changes, loadPart), type);
  }

  /**
   * The LoRAs of a weight that is not held widened: they are applied to `x` beside it, as merging them would need
   * the weight whole. Empty where `parameter` or `beside` have them.
   */
  branches(scope: Scope, key: string, x: Value, views: LowRankViews): LowRank[] {
    const changes = this.#changes.get(key) ?? [];
    if (!(this.#streamed || this.#packed.has(key)) || !changes.every(isPair)) return [];
    this.#changed.add(key);
    return changes.map((change, i) => {
      const { down, up, scale } = change as typeof change & { down: WeightRef; up: WeightRef };
      const load = (part: string, ref: WeightRef, view: readonly number[]): Value =>
        this.#widened(scope, this.#external(`${key}.lora.${i}.${part}`, ref, view), x, this.precision);
      const rank = down.shape[0]!;
      return { down: load('down', down, views.down(rank)), up: load('up', up, views.up(rank)), scale };
    });
  }

  /** The sum of changes, of the quantised weight's shape [out, width], that are no pairs: for use beside it. */
  beside(scope: Scope, key: string, shape: readonly number[], x: Value): Value | undefined {
    const changes = this.#changes.get(key) ?? [];
    if (!this.#packed.has(key) || changes.every(isPair)) return undefined;
    this.#changed.add(key);
    const loadPart = this.#partLoader(scope, key, x);
    return changes
      .map((change, i) => cast(scope, differenceOf(scope, change, shape, loadPart(i)), this.precision))
      .reduce((sum, one) => add(scope, sum, one));
  }

  /** The quantised form of a weight [out, width], if the component has one. */
  packed(scope: Scope, key: string, shape: readonly [out: number, width: number]): PackedMatrix | undefined {
    const ref = this.#quantised.get(key);
    if (ref === undefined || !sameShape([ref.out, ref.width], shape)) return undefined;
    // What changes by its own numbers is taken as the checkpoint has it.
    if (this.#changes.get(key)?.some(needsWeight)) return undefined;
    const { values, scales, bits, blockSize } = ref;
    const packed = this.#bytes(`${key}.values`, 'uint8', values);
    this.#used.set(key, packed);
    this.#packed.add(key);
    const wide = this.#bytes(`${key}.scales`, 'float32', scales);
    return { values: packed, scales: cast(scope, wide, this.precision), bits, blockSize };
  }

  /** Reads the parts of the changes of a weight, in float32: streamed as the weight is. */
  #partLoader(scope: Scope, key: string, appliedTo: Value | undefined): (change: number) => LoadPart {
    return (change) => {
      let part = 0;
      return (ref, view) => {
        const stored = this.#external(`${key}.change.${change}.${part++}`, ref, view);
        return this.#widened(scope, stored, appliedTo);
      };
    };
  }

  /** A table whose rows are looked up: as it is stored where the runtime can look up, else widened and held. */
  table(scope: Scope, key: string, shape: readonly number[]): Value {
    const stored = this.stored(key, shape);
    const isPlain = ['float32', 'float16', 'bfloat16'].includes(stored.type) && !this.#coded.has(stored.name);
    return isPlain ? stored : this.#widened(scope, stored, undefined);
  }

  /** How many rows stand behind the component's token embeddings. */
  get addedRows(): number {
    return this.#addedRows.reduce((sum, { count }) => sum + count, 0);
  }

  /** The table with the rows that were added to the component, if there are any: [count + added, width]. */
  withAddedRows(scope: Scope, table: Value): Value {
    if (this.#addedRows.length === 0) return table;
    const [, width] = table.shape as [number, number];
    const rows = this.#addedRows.map(({ rows: ref, count, strength }, i) => {
      const wide = this.#widened(scope, this.#external(`added.rows.${i}`, ref, [count, width]), undefined);
      return strength === 1 ? wide : multiply(scope, wide, scope.graph.scalar(strength));
    });
    return concat(scope, [cast(scope, table, 'float32'), ...rows], 0);
  }

  #widened(scope: Scope, stored: Value, appliedTo: Value | undefined, type: Precision = 'float32'): Value {
    const coded = this.#coded.get(stored.name);
    if (coded === undefined) return cast(scope, this.#held(scope, stored, appliedTo), type);
    const { ref, view } = coded;
    const wide = isBlockType(ref.type)
      ? widened(scope, ref.type, this.#blockViews(scope, stored, ref, appliedTo), blocksOf(ref), view)
      : cast(scope, this.#heldCoded(scope, stored, appliedTo), 'float32');
    const { scale } = ref;
    if (scale === undefined) return cast(scope, wide, type);
    const count = scale.shape.reduce((a, b) => a * b, 1);
    const along = view.map((size, axis) => (axis === 0 && count > 1 ? size : 1));
    const factor = cast(scope, this.#external(`${stored.name}.scale`, scale, along), 'float32');
    return cast(scope, multiply(scope, wide, factor), type);
  }

  #blockViews(scope: Scope, stored: Value, ref: WeightRef, appliedTo: Value | undefined): BlockViews {
    const [blocks, bytes] = stored.shape as [number, number];
    const as = (name: string, type: ElementType, width: number): Value => {
      const value = this.#bytes(`${stored.name}.${name}`, type, { ...ref, shape: [blocks, width] });
      return cast(scope, this.#heldCoded(scope, value, appliedTo), 'float32');
    };
    return {
      bytes: () => cast(scope, this.#heldCoded(scope, stored, appliedTo), 'float32'),
      signed: () => as('signed', 'int8', bytes),
      halves: () => as('halves', 'float16', bytes / 2),
    };
  }

  /** The same with its shape told: widening takes so many steps that to open a graph of hundreds would take minutes otherwise. */
  #heldCoded(scope: Scope, stored: Value, appliedTo: Value | undefined): Value {
    const held = this.#held(scope, stored, appliedTo);
    if (held !== stored) this.graph.tellShape(held);
    return held;
  }

  /** A large weight of a streamed graph behind a shape that the runtime cannot know before `appliedTo` is there. */
  #held(scope: Scope, stored: Value, appliedTo: Value | undefined): Value {
    const isLarge = stored.shape.length > 1;
    if (!this.#streamed || !isLarge || appliedTo === undefined) return stored;
    // A shape that depends on the input keeps the runtime from folding what follows: the weight stays as it is on
    // disk, mapped, and is widened only when `appliedTo` is there.
    const target = this.graph.shared(`shape of ${stored.shape} after ${appliedTo.name}`, () => {
      const zero = multiply(scope, shapeOf(scope, appliedTo, 0, 1), this.graph.ints([0]));
      return add(scope, this.graph.ints(stored.shape as number[]), zero);
    });
    return scope.node('Reshape', [stored, target], stored.type, stored.shape);
  }

  /**
   * The finished graph. Throws `wrong-keys` listing all missing keys and all that were not used and that
   * `isKnown` does not excuse, or `wrong-shape` listing all parameters of another shape than the config asks for.
   */
  finish(isKnown: (key: string) => boolean = () => false): CompiledGraph {
    const unexpected = [...this.#weights.keys()].filter((key) => !this.#used.has(key) && !isKnown(key));
    const faults = [
      ...summarize('missing', this.#missing),
      ...summarize('unexpected', unexpected),
      ...summarize('of the wrong shape', this.#misshapen),
    ];
    if (faults.length > 0) {
      throw new CheckpointError(
        this.#missing.length + unexpected.length > 0 ? 'wrong-keys' : 'wrong-shape',
        `${this.#source}: the weights are not those its config asks for: ${faults.join('; ')}.`,
        'Config and weights are not of the same model, or the download is not whole: get both again.',
        { details: { missing: this.#missing, unexpected } },
      );
    }
    const unapplied = [...this.#changes.keys()].filter((key) => !this.#changed.has(key));
    if (unapplied.length > 0) {
      throw new GraphError(
        `${this.#source}: a LoRA changes ${unapplied.join(', ')}, which no layer multiplies with`,
      );
    }
    const isFixed = this.graph.hasFixedSizes || this.operators.provider === 'cpu';
    const structure = { record: this.graph.record(), values: this.graph.values };
    const built = this.#rounds ? roundedToHalf(structure.record, structure.values) : structure;
    let model: Uint8Array | undefined;
    return {
      // Whoever only reckons with what it is made of needs no bytes, and they are most of the work.
      get model() {
        model ??= encodeModel(built.record, 'fabula');
        return model;
      },
      ...(isFixed ? {} : { fallsBack: SIZES_AT_RUN_TIME }),
      structure: built,
      weightsFolder: this.#weightsFolder,
      inputs: this.graph.inputs,
      outputs: this.graph.outputs,
    };
  }

  #load(key: string, shape: readonly number[], view: readonly number[]): Value {
    this.#onParameter?.(key, shape);
    if (this.#made !== undefined) return this.graph.constant(this.#made(key, shape), view);
    const ref = this.#weights.get(key);
    if (ref === undefined) this.#missing.push(key);
    else if (!sameShape(ref.shape, shape)) {
      this.#misshapen.push(`${key} is ${showShape(ref.shape)}, not ${showShape(shape)}`);
    }
    // Goes on with a stand-in, so that everything wrong is found before `finish` refuses.
    if (ref === undefined || !sameShape(ref.shape, shape)) return this.graph.input(key, 'float32', view);
    if (ref.transposed !== true) return this.#external(key, ref, view);
    const scope = new Scope(this.graph, key.slice(0, Math.max(0, key.lastIndexOf('.'))));
    const lying = this.#external(key, ref, shape.toReversed());
    const plain = this.#coded.has(lying.name) ? this.#widened(scope, lying, undefined) : lying;
    return reshape(scope, transpose(scope, plain, [1, 0]), view);
  }

  /** A tensor where it lies, seen as `view`. */
  #external(name: string, ref: WeightRef, view: readonly number[]): Value {
    if (isBlockType(ref.type)) {
      const stored = this.#bytes(name, 'uint8', { ...ref, shape: [blocksOf(ref), BLOCKS[ref.type].bytes] });
      this.#coded.set(stored.name, { ref, view });
      return stored;
    }
    const type = ELEMENT_TYPE[ref.type];
    if (type === undefined) {
      throw new CheckpointError(
        'unsupported-dtype',
        `${this.#source}: "${name}" is stored as ${ref.type}.`,
        'Convert the weights to F32, F16 or BF16.',
      );
    }
    const stored = this.#bytes(name, type, { ...ref, shape: view });
    if (ref.scale !== undefined) this.#coded.set(stored.name, { ref, view });
    return stored;
  }

  #bytes(name: string, type: ElementType, { file, shape, byteOffset, byteLength }: WeightRef): Value {
    const location = relative(this.#weightsFolder, file).split(sep).join('/');
    return this.graph.external(name, type, shape, { location, offset: byteOffset, length: byteLength });
  }
}

/** A module of a network: nodes and parameters below one path of the checkpoint. */
export class Module extends Scope {
  readonly network: Network;
  /** What it computes in. */
  readonly precision: Precision;

  constructor(network: Network, path: string, precision = network.precision) {
    super(network.graph, path);
    this.network = network;
    this.precision = precision;
  }

  override at(name: string): Module {
    return new Module(this.network, this.key(name), this.precision);
  }

  /** The same place, computing in float32 whatever the network does. */
  inFloat32(): Module {
    return new Module(this.network, this.path, 'float32');
  }

  /** The key of a parameter of this module. */
  key(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  parameter(name: string, shape: readonly number[], options: ParameterOptions = {}): Value {
    return this.network.parameter(this, this.key(name), shape, { type: this.precision, ...options });
  }

  /** The quantised form of a matrix, if there is one. */
  packed(name: string, shape: readonly [out: number, width: number]): PackedMatrix | undefined {
    return this.network.packed(this, this.key(name), shape);
  }

  /** Changes of a quantised parameter that are no LoRAs, as one matrix beside it. */
  beside(name: string, shape: readonly number[], x: Value): Value | undefined {
    return this.network.beside(this, this.key(name), shape, x);
  }

  /** LoRAs of a parameter that are applied to `x` beside it. */
  branches(name: string, x: Value, views: LowRankViews): LowRank[] {
    return this.network.branches(this, this.key(name), x, views);
  }
}
