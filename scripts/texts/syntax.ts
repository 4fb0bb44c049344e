// Walks the syntax tree of a source file. Knows nothing of texts.

import fs from 'node:fs';
import { parseAst } from 'vite';

export interface SyntaxNode {
  type: string;
  start: number;
  [key: string]: unknown;
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** `visit` answers false to leave out what lies inside. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | undefined): void {
  if (visit(node) === false) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit);
  }
}

export interface Source {
  file: string;
  code: string;
  tree: SyntaxNode;
}

export function readSource(file: string): Source {
  const code = fs.readFileSync(file, 'utf8');
  const tree = parseAst(code, { lang: file.endsWith('x') ? 'tsx' : 'ts' }, file) as unknown as SyntaxNode;
  return { file, code, tree };
}

/** For a person: the file and its line. */
export const placeOf = ({ file, code }: Source, { start }: SyntaxNode): string =>
  `${file}:${code.slice(0, start).split('\n').length}`;

/** A string that is written out, or undefined. */
export function writtenOut(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral' || (node.expressions as unknown[]).length > 0) return undefined;
  return (node.quasis as { value: { cooked: string } }[])[0]?.value.cooked;
}
