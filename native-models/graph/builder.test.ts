import { fromBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataLocation } from 'onnx-buf';
import { expect, test } from 'vitest';
import { GraphBuilder, GraphError, Scope } from './builder.ts';
import { add, multiply } from './ops/arithmetic.ts';
import { fusedAttention } from './ops/matrix.ts';

const parse = (model: Uint8Array) => fromBinary(ModelProtoSchema, model);

test('a parser reads back what was built', () => {
  const graph = new GraphBuilder('small');
  const x = graph.input('x', 'float32', ['B', 4]);
  const scope = new Scope(graph).at('block').at('0');
  graph.output(
    'y',
    add(scope, multiply(scope, x, graph.scalar(2)), graph.constant(Float32Array.of(1, 2, 3, 4), [4])),
  );
  const model = parse(graph.finish());

  expect(model.irVersion).toBe(10n);
  expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
    ['', 21n],
    ['com.microsoft', 1n],
  ]);
  const nodes = model.graph!.node;
  expect(nodes.map(({ name, opType }) => [name, opType])).toEqual([
    ['block.0/Mul', 'Mul'],
    ['block.0/Add', 'Add'],
    ['y/Identity', 'Identity'],
  ]);
  const [input] = model.graph!.input;
  expect(input!.name).toBe('x');
  const type = input!.type!.value;
  if (type.case !== 'tensorType') throw new Error('not a tensor');
  expect(type.value.elemType).toBe(1);
  expect(type.value.shape!.dim.map(({ value }) => value.value)).toEqual(['B', 4n]);
  expect(Buffer.from(model.graph!.initializer[1]!.rawData).readFloatLE(8)).toBe(3);
});

test('attributes keep their types: floats that are whole, ints, optional inputs', () => {
  const graph = new GraphBuilder('attention');
  const [q, k, v] = ['q', 'k', 'v'].map((name) => graph.input(name, 'float32', ['B', 'S', 8]));
  const bias = graph.input('bias', 'float32', ['B', 1, 'S', 'S']);
  graph.output('y', fusedAttention(new Scope(graph), q!, k!, v!, { heads: 8, bias }));
  const [node] = parse(graph.finish()).graph!.node;
  expect(node!.domain).toBe('com.microsoft');
  expect(node!.input).toEqual(['q', 'k', 'v', '', '', 'bias']);
  const attributes = Object.fromEntries(node!.attribute.map((a) => [a.name, a]));
  expect(attributes.scale).toMatchObject({ type: AttributeProto_AttributeType.FLOAT, f: 1 });
  expect(attributes.num_heads).toMatchObject({ type: AttributeProto_AttributeType.INT, i: 8n });
});

test('weights stay in their file', () => {
  const graph = new GraphBuilder('external');
  const data = { location: 'unet/model.safetensors', offset: 2 ** 33 + 1, length: 24 };
  graph.output('y', graph.external('weight', 'float16', [3, 4], data));
  const [tensor] = parse(graph.finish()).graph!.initializer;
  expect(tensor).toMatchObject({
    name: 'weight',
    dims: [3n, 4n],
    dataLocation: TensorProto_DataLocation.EXTERNAL,
  });
  expect(Object.fromEntries(tensor!.externalData.map(({ key, value }) => [key, value]))).toEqual({
    location: 'unet/model.safetensors',
    offset: '8589934593',
    length: '24',
  });
});

test('what no output needs is left out', () => {
  const graph = new GraphBuilder('pruned');
  const x = graph.input('x', 'float32', [2]);
  const scope = new Scope(graph);
  add(scope, x, graph.scalar(5));
  graph.output('y', multiply(scope, x, graph.scalar(3)));
  const { node, initializer } = parse(graph.finish()).graph!;
  expect(node.map(({ opType }) => opType)).toEqual(['Mul', 'Identity']);
  expect(initializer).toHaveLength(1);
});

test('nodes of one place are numbered, equal constants are one', () => {
  const graph = new GraphBuilder('names');
  const scope = new Scope(graph, 'mlp');
  const x = graph.input('x', 'float32', [2]);
  expect(add(scope, x, graph.scalar(1)).name).toBe('mlp/Add');
  expect(add(scope, x, graph.scalar(1)).name).toBe('mlp/Add_2');
  expect(graph.scalar(1)).toBe(graph.scalar(1));
  expect(graph.scalar(-0)).not.toBe(graph.scalar(0));
  expect(graph.ints([1])).not.toBe(graph.scalar(1));
});

test('names that are taken, sizes that are none, and bytes that do not fit are errors', () => {
  const graph = new GraphBuilder('wrong');
  const x = graph.input('x', 'float32', [2]);
  expect(() => graph.input('x', 'int64', [1])).toThrow(/wrong already has a value named x/);
  expect(() => graph.output('x', x)).toThrow(GraphError);
  expect(() => graph.input('n', 'float32', [-1])).toThrow(/-1 is not a dimension/);
  expect(() => graph.input('m', 'float32', [1.5])).toThrow(/1.5 is not a dimension/);
  expect(() => graph.input('', 'float32', [])).toThrow(/needs a name/);
  expect(() => graph.constant(new Float32Array(3), [2])).toThrow(/needs 2 values, not 3/);
  const short = { location: 'f', offset: 0, length: 4 };
  expect(() => graph.external('w', 'float32', [2], short)).toThrow(/takes 8 bytes, but 4 are given/);
  expect(() => new GraphBuilder('empty').finish()).toThrow(/no output/);
});
