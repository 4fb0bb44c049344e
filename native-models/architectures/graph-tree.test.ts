import { expect, it } from 'vitest';
import { compileComponent } from './compile.ts';
import { fixtureComponent } from './component-for-tests.ts';
import { type GraphModule, graphTree } from './graph-tree.ts';

/** A module and all below it. */
const withAll = (module: GraphModule): GraphModule[] => [module, ...module.modules.flatMap(withAll)];
const count = ({ operators }: GraphModule) => Object.values(operators).reduce((sum, one) => sum + one, 0);

const component = await fixtureComponent('sdxl', 'unet');
const graph = compileComponent(component, 'sdxl');
const tree = graphTree(graph)!;

it('has every weight of the checkpoint at its own path, once', () => {
  const keys = withAll(tree).flatMap(({ path, weights }) => weights.map(({ name }) => `${path}.${name}`));
  expect(keys.toSorted()).toEqual([...component.weights.keys()].toSorted());
});

it('sums up parameters and operators, of which none is lost', () => {
  const sizes = [...component.weights.values()].map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  expect(tree.parameters).toBe(sizes.reduce((a, b) => a + b, 0));
  expect(count(tree)).toBe(graph.structure!.record.nodes.length);
  for (const module of withAll(tree)) {
    const inside = module.modules.reduce((sum, one) => sum + count(one), 0);
    expect(count(module)).toBeGreaterThanOrEqual(inside);
    for (const below of module.modules) {
      expect(below.path.slice(0, below.path.lastIndexOf('.') + 1)).toBe(
        module.path === '' ? '' : `${module.path}.`,
      );
    }
  }
});

it('says what a module gives, and lists modules in the order they compute', () => {
  const channels = (component.config.block_out_channels as number[])[0];
  const first = tree.modules.find(({ path }) => path === 'conv_in')!;
  expect(first.gives).toEqual(['B', channels, 'H', 'W']);
  expect(first.operators).toMatchObject({ Conv: 1 });
  const paths = tree.modules.map(({ path }) => path);
  const order = ['conv_in', 'down_blocks', 'mid_block', 'up_blocks', 'conv_norm_out', 'conv_out'];
  expect(paths.filter((path) => order.includes(path))).toEqual(order);
});

it('is nothing for a graph that others made', () => {
  const { structure: _, ...adopted } = graph;
  expect(graphTree(adopted)).toBeUndefined();
});
