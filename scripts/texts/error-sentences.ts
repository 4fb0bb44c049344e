// Finds errors whose message is no sentence: it begins with a capital letter, a name or a number, and ends in a full
// stop, where it is made and not where it is shown. Knows the two errors that people read, by their names.

import { isNode, placeOf, type Source, type SyntaxNode, walk } from './syntax.ts';

const errors = new Set(['CheckpointError', 'FabulaError']);

/** Messages that are whole sentences already, put together elsewhere: how `file: argument` begins. */
const whole = [
  // A CheckpointError, told again with what became of its file.
  'src-main/models/download-model.ts: message',
  'src-main/models/download-model.ts: `What came is no model: ',
  // Told again with what may be drawn with instead.
  'src-main/diffusion/tell-story.ts: error.message',
  // Of an error's value form, made a FabulaError once more.
  'src-main/engine/enlarge-in-process.ts: error.message',
  'src-main/models/shelf.ts: message',
  'src-main/studio/lora-files.ts: message',
  'src-main/queue/batch-work.ts: `This scene could not be drawn, twice. ',
  // Commander's own words, which `toErrorValue` finishes.
  'src-main/cli/program.ts: line',
  // One of two sentences that stand beside it.
  'src-main/files/file-errors.ts: message',
  // A table of sentences.
  'src-main/store/sqlite/errors.ts: found.message(path)',
];

/** `root` is what places are told from. */
export function brokenSentences(source: Source, root: string): string[] {
  const found: string[] = [];
  walk(source.tree, (node) => {
    if (node.type !== 'NewExpression' || !isNode(node.callee)) return undefined;
    if (!errors.has(String(node.callee.name))) return undefined;
    const [, message, hint] = node.arguments as SyntaxNode[];
    const place = placeOf(source, node).slice(root.length + 1);
    const report = (what: string, at: SyntaxNode) => {
      const text = source.code.slice(at.start, at.end as number);
      const said = `${place.replace(/:\d+$/, '')}: ${text}`;
      if (!whole.some((start) => said.startsWith(start))) found.push(`${place}: ${what}: ${text}`);
    };
    for (const text of alternatives(message)) {
      const fault = faultOf(text);
      if (fault) report(`the message ${fault}`, text);
    }
    // Hints are often handed in; those that are written out are looked at.
    for (const text of alternatives(hint)) {
      const fault = partsOf(text) && faultOf(text);
      if (fault) report(`the hint ${fault}`, text);
    }
    return undefined;
  });
  return found;
}

/** Every text that an expression may be. */
function alternatives(node: unknown): SyntaxNode[] {
  if (!isNode(node)) return [];
  if (node.type !== 'ConditionalExpression') return [node];
  return [...alternatives(node.consequent), ...alternatives(node.alternate)];
}

/** The written-out first and last piece; undefined where there is none. */
function partsOf(node: SyntaxNode): { first: string; last: string } | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string')
    return { first: node.value, last: node.value };
  if (node.type === 'TemplateLiteral') {
    const quasis = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    return { first: quasis[0] ?? '', last: quasis.at(-1) ?? '' };
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [node.left, node.right].map((side) => (isNode(side) ? partsOf(side) : undefined));
  return left && right ? { first: left.first, last: right.last } : undefined;
}

function faultOf(node: SyntaxNode): string | undefined {
  const parts = partsOf(node);
  if (parts === undefined) return 'is not written out';
  if (/^\p{Ll}/u.test(parts.first)) return 'begins with a small letter';
  return /[.?!]$/.test(parts.last) ? undefined : 'has no full stop';
}
