// `fabula model graph`: one network of a model as it is compiled. Its modules under their paths in the checkpoint, the
// shapes of what they give, their weights, and which operators each kind of device gets.

import {
  type CompiledGraph,
  type Component,
  type ComponentName,
  compileComponent,
  type GraphModule,
  graphTree,
  openCheckpoint,
  type Profile,
} from '../../native-models/index.ts';
import { FabulaError } from '../contract/errors.ts';
import type { Output } from './lines.ts';
import { findModel } from './model-reference.ts';
import { parameters } from './progress/amounts.ts';
import { table } from './table.ts';

export interface GraphOptions {
  component: ComponentName;
  /** How many modules deep the tree is written. */
  depth: number;
  json: boolean;
}

const profiles: readonly Profile[] = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'];

interface GraphReport {
  component: Component;
  /** For the CPU; the modules are the same on every device. */
  graph: CompiledGraph;
  tree: GraphModule;
  /** By profile, then by operator. */
  operators: Record<string, GraphModule['operators']>;
}

/** Throws FabulaError or CheckpointError for what cannot be shown. */
export async function modelGraph(
  text: string,
  { component, depth, json }: GraphOptions,
  stdout: Output,
): Promise<void> {
  const report = await reportOn(text, component);
  const { graph, tree, operators } = report;
  const { name, className } = report.component;
  const { inputs, outputs } = graph;
  stdout.write(
    json
      ? `${JSON.stringify({ component: name, className, inputs, outputs, operators, tree: cut(tree, depth) })}\n`
      : `${describeGraph(report, depth).join('\n')}\n`,
  );
}

async function reportOn(text: string, name: ComponentName): Promise<GraphReport> {
  const { path, vae } = await findModel({ text, folder: process.cwd() });
  const {
    family,
    textEncoder,
    textEncoder2,
    unet,
    vae: decoder,
  } = await openCheckpoint(path, vae ? { vae } : {});
  const component = [unet, textEncoder, textEncoder2, decoder].find((one) => one?.name === name);
  if (component === undefined) {
    throw new FabulaError('bad-argument', `${text} has no ${name}.`, 'Only SDXL has a second text encoder.');
  }
  const graphs = profiles.map((profile) => compileComponent(component, family, { profile }));
  const trees = graphs.map(graphTree);
  const [graph, tree] = [graphs[0]!, trees[0]];
  if (tree === undefined) {
    throw new FabulaError(
      'bad-argument',
      `The ${name} of ${text} was exported to ONNX by others, and is run as it is.`,
      'Open its .onnx file with a viewer of ONNX graphs.',
    );
  }
  const operators = Object.fromEntries(
    profiles.map((profile, index) => [profile, trees[index]?.operators ?? {}]),
  );
  return { component, graph, tree, operators };
}

/** The tree down to this depth; what is below is in the sums. */
const cut = (module: GraphModule, depth: number): GraphModule => ({
  ...module,
  modules: depth === 0 ? [] : module.modules.map((one) => cut(one, depth - 1)),
});

function describeGraph({ component, graph, tree, operators }: GraphReport, depth: number): string[] {
  const ports = (specs: CompiledGraph['inputs']) =>
    specs.map(({ name, type, shape }) => [`  ${name}`, `[${shape.join(', ')}]`, type]);
  return [
    `${component.name}, ${component.className}: ${parameters(tree.parameters)} parameters, ${nodes(tree)}`,
    '',
    'it is given',
    ...table(ports(graph.inputs)),
    'and gives',
    ...table(ports(graph.outputs)),
    '',
    ...table([['module', 'parameters', 'gives', 'made of'], ...rows(tree, depth)], [1]),
    '',
    ...table(
      [['operator', ...profiles], ...operatorRows(operators)],
      profiles.map((_, index) => index + 1),
    ),
  ];
}

function rows(module: GraphModule, depth: number): string[][] {
  const { path, modules, weights, gives } = module;
  const isShown = path !== '';
  const own = weights.map(({ name, type, shape }) => `${name} [${shape.join(', ')}] ${type}`);
  const inside = modules.length === 0 ? own : [...own, nodes(module)];
  const row = [
    path,
    module.parameters.toLocaleString('en-US'),
    gives ? `[${gives.join(', ')}]` : '',
    inside.join(', ') || nodes(module),
  ];
  const below = depth === 0 ? [] : modules.flatMap((one) => rows(one, depth - 1));
  return isShown ? [row, ...below] : below;
}

function nodes({ operators }: GraphModule): string {
  const count = Object.values(operators).reduce((sum, one) => sum + one, 0);
  return count === 1 ? '1 operator' : `${count.toLocaleString('en-US')} operators`;
}

function operatorRows(operators: GraphReport['operators']): string[][] {
  const names = new Set(profiles.flatMap((profile) => Object.keys(operators[profile]!)));
  return [...names]
    .sort()
    .map((name) => [name, ...profiles.map((profile) => String(operators[profile]![name] ?? '-'))]);
}
