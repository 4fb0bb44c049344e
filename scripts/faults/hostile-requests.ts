// Requests that no page of Fabula's would send, as JavaScript source, so that a page can make what no argument carries:
// cyclic objects, maps, buffers, numbers that are none. Half of them are nearly right: made from the call's own schema.

import { z } from 'zod';
import { type CallName, calls } from '../../src-main/contract/calls.ts';
import type { Random } from './random.ts';

interface HostileOptions {
  random: Random;
  /** Names of what is really there (keys, snapshots, models), so that some requests reach far. */
  names: readonly string[];
  /** Files that must stay as they are. */
  targets: readonly string[];
}

export interface HostileRequest {
  name: string;
  /** An expression. */
  source: string;
}

const callNames = Object.keys(calls) as CallName[];

export function hostileRequest(options: HostileOptions): HostileRequest {
  const { random } = options;
  const dice = random.next();
  if (dice < 0.03) return { name: random.pick(NO_CALLS), source: hostileValue(options) };
  const name = random.pick(callNames);
  if (dice < 0.2) return { name, source: hostileValue(options) };
  const twisted = dice < 0.75;
  return { name, source: fromSchema(SCHEMAS[name], { ...options, twisted }) };
}

/** What JSON Schema says of a request, as far as the contract uses it. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
}

const SCHEMAS = Object.fromEntries(
  callNames.map((name) => [
    name,
    z.toJSONSchema(calls[name].request, { io: 'input', unrepresentable: 'any' }) as Schema,
  ]),
) as Record<CallName, Schema>;

interface SchemaOptions extends HostileOptions {
  /** Some of it is hostile. */
  twisted: boolean;
}

function fromSchema(schema: Schema, options: SchemaOptions): string {
  const { random, twisted, names } = options;
  if (twisted && random.chance(0.12)) return hostileValue(options);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return JSON.stringify(random.pick(schema.enum));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fromSchema(random.pick(choices), options);
  switch (schema.type) {
    case 'object':
      return objectFrom(schema, options);
    case 'array': {
      const length = (schema.minItems ?? 0) + random.below(3);
      return `[${Array.from({ length }, () => fromSchema(schema.items ?? {}, options)).join()}]`;
    }
    case 'string':
      if (schema.format === 'uri') return JSON.stringify(random.pick(ADDRESSES));
      // Wherever a text is taken, it may one day become a path or an address.
      if (twisted && random.chance(0.5)) return JSON.stringify(random.pick(ways(options)));
      return JSON.stringify(random.chance(0.6) ? random.pick(names) : random.pick(WORDS));
    case 'integer':
    case 'number':
      return String(random.pick([schema.minimum ?? 0, 1, 2, 3, 512, Math.min(schema.maximum ?? 1e9, 1e9)]));
    case 'boolean':
      return random.chance(0.5) ? 'true' : 'false';
    default:
      return 'null';
  }
}

function objectFrom({ properties = {}, required = [] }: Schema, options: SchemaOptions): string {
  const { random, twisted } = options;
  const parts = Object.entries(properties)
    .filter(([key]) => (required.includes(key) ? !twisted || !random.chance(0.05) : random.chance(0.5)))
    .map(([key, schema]) => `${JSON.stringify(key)}:${fromSchema(schema, options)}`);
  if (twisted && random.chance(0.1)) parts.push(`${random.pick(STRANGE_KEYS)}:${hostileValue(options)}`);
  return `{${parts.join()}}`;
}

const hostileValue = (options: HostileOptions): string =>
  options.random.chance(0.3)
    ? JSON.stringify(options.random.pick(ways(options)))
    : options.random.pick(VALUES);

/** To a file or a place that a page has no business with. */
function ways({ random, targets, names }: HostileOptions): string[] {
  const target = random.pick(targets);
  return [
    target,
    `${'../'.repeat(12)}${target.slice(1)}`,
    `${'../'.repeat(12)}${target.slice(1)}`,
    `${random.pick(names)}/${'../'.repeat(12)}${target.slice(1)}`,
    `file://${target}`,
    `${target}\0`,
    '..',
    '.',
    '/',
    '\\\\server\\share\\x',
    'C:\\Windows\\win.ini',
    'http://127.0.0.1:1/x.safetensors',
    'https://example.com/x.safetensors',
  ];
}

const NO_CALLS = ['', 'constructor', '__proto__', 'toString', 'call', 'event', 'offer', 'x'.repeat(5000)];

const STRANGE_KEYS = [
  '"__proto__"',
  '["__proto__"]',
  '"constructor"',
  '"prototype"',
  '"toJSON"',
  '"then"',
  '""',
];

const ADDRESSES = ['https://example.com/', 'javascript:alert(1)', 'file:///etc/passwd', 'x:y'];

const WORDS = [
  '',
  'a',
  'fox',
  'null',
  '0',
  '__proto__',
  'ﷺ'.repeat(50),
  '\u202Etxt',
  '\uD800',
  'line\nbreak',
];

/** Expressions. What the bridge cannot carry is refused there. */
const VALUES = [
  'undefined',
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1.5',
  'NaN',
  'Infinity',
  '-Infinity',
  '2**53',
  '2**64',
  '1e308',
  '5e-324',
  '10n',
  '""',
  '"\\0"',
  '"x".repeat(100001)',
  '"🦊".repeat(200000)',
  '"\\uD800".repeat(1000)',
  '[]',
  '[[]]',
  'Array(10000).fill(1)',
  'Array(1e6).fill(1)',
  'Array(1000).fill({prompt:"x"})',
  'Array(5)',
  '{}',
  '{length:-1}',
  '{then:1}',
  '{toString:null,valueOf:null}',
  'Object.create(null)',
  'JSON.parse(\'{"__proto__":{"polluted":true}}\')',
  'JSON.parse(\'{"constructor":{"prototype":{"polluted":true}}}\')',
  'new Date()',
  'new Date(NaN)',
  'new Map([["type","scene.add"]])',
  'new Set([1])',
  '/(a+)+$/',
  'new Error("x")',
  'new Uint8Array(1e6)',
  'new ArrayBuffer(8)',
  'new Float64Array([NaN])',
  'new Proxy({}, {})',
  'window',
  'document.body',
  '() => 1',
  'Symbol("x")',
  'Promise.resolve(1)',
  '(() => { const a = []; a.push(a); return a; })()',
  '(() => { const a = {}; a.edit = a; return a; })()',
  '(() => { let a = []; for (let i = 0; i < 500; i++) a = [a]; return a; })()',
  '(() => { let a = {}; for (let i = 0; i < 500; i++) a = { edit: a }; return a; })()',
  'Object.fromEntries(Array.from({length: 5000}, (_, i) => ["k" + i, i]))',
];
