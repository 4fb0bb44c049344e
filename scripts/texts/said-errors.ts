// Collects the sentences of every error that people read, in English, for translators. Where a sentence has a value in
// it stands its number in braces: "A picture in {0} is damaged." Knows the errors by the names of their classes.

import { isNode, type Source, type SyntaxNode, walk } from './syntax.ts';

const errors = new Set(['CheckpointError', 'FabulaError']);

/** Message and hint of each error that is made in this file, as far as they are written out. */
export function saidErrors(source: Source): string[] {
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (node.type === 'NewExpression' && isNode(node.callee) && errors.has(String(node.callee.name))) {
      const [, message, hint] = node.arguments as SyntaxNode[];
      found.push(...templates(message), ...templates(hint));
    }
    return undefined;
  });
  return found.filter(isSaid);
}

/** Every sentence that an expression may be. */
function templates(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap(templates);
  if (node.type === 'LogicalExpression') return [node.left, node.right].flatMap(templates);
  const text = template(node);
  if (text === undefined) return [];
  let hole = 0;
  return [text.replaceAll(HOLE, () => `{${hole++}}`)];
}

const HOLE = '\u0000';

function template(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'TemplateLiteral')
    return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(HOLE);
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [node.left, node.right].map((side) =>
    isNode(side) ? (template(side) ?? HOLE) : undefined,
  );
  return left === undefined || right === undefined ? undefined : left + right;
}

/** Words, not values alone. */
const isSaid = (text: string): boolean => /\p{L}{2,}\s+\p{L}{2,}/u.test(text.replaceAll(/\{\d+\}/g, ''));
