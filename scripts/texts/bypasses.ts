// Finds words in components that a person would read but that do not go through `t`.

import { isTextCall } from './extract.ts';
import { isNode, placeOf, type Source, type SyntaxNode, walk, writtenOut } from './syntax.ts';

/** Attributes whose value is shown or read aloud. */
const spoken =
  /^(label|title|placeholder|alt|description|error|hint|text|aria-(label|description|valuetext|roledescription))$/;
const words = /\p{L}{2,}/u;
const sentence = /\p{L}{2,}\s+\p{L}{2,}/u;
/** The same in every language. */
const names = new Set([
  'Fabula',
  'Stable Diffusion 1',
  'Stable Diffusion 2',
  'Stable Diffusion XL',
  'https://',
]);

const isBare = (text: string | undefined, pattern: RegExp): boolean =>
  text !== undefined && pattern.test(text) && !names.has(text.trim());

/** `allowed`: sentences that are meant as they are, such as examples of prompts. */
export function bypasses(source: Source, allowed: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const report = (node: SyntaxNode, text: unknown) =>
    found.push(`${placeOf(source, node)}: ${String(text).trim()}`);
  walk(source.tree, (node) => {
    if (isTextCall(node) || node.type === 'ImportDeclaration' || node.type === 'NewExpression') return false;
    // 'use no memo' is said to the compiler.
    if (node.type === 'ExpressionStatement' && node.directive !== undefined) return false;
    if (node.type === 'JSXText' && isBare(node.value as string, words)) report(node, node.value);
    if (node.type === 'JSXAttribute') return visitAttribute(node, report);
    const text = writtenOut(node);
    if (isBare(text, sentence) && !allowed.has(text!)) report(node, text);
    return undefined;
  });
  return found;
}

/** Classes, styles and drawings are no words. */
function visitAttribute(node: SyntaxNode, report: (node: SyntaxNode, text: unknown) => void): boolean {
  const name = String((node.name as SyntaxNode).name);
  const value =
    isNode(node.value) && node.value.type === 'JSXExpressionContainer' ? node.value.expression : node.value;
  const text = writtenOut(value);
  if (spoken.test(name) && isBare(text, words)) report(node, text);
  return text === undefined && !/^(className|style|d|viewBox)$/.test(name);
}
