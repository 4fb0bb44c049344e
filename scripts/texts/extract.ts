// Finds every text that goes through `t(id, message)`, in the renderer and in the main process.

import fs from 'node:fs';
import path from 'node:path';
import { commandNames, commands } from '../../src-main/contract/commands.ts';
import { editMessages } from '../../src-main/studio/edit-words.ts';
import { saidErrors } from './said-errors.ts';
import { isNode, placeOf, readSource, type Source, type SyntaxNode, walk, writtenOut } from './syntax.ts';

export const root = path.resolve(import.meta.dirname, '../..');
/** All texts in English, for translators: id and message. */
export const catalogue = path.join(root, 'assets/texts/en.json');
export const errorCatalogue = path.join(root, 'assets/texts/errors.en.json');

export interface Texts {
  messages: Record<string, string>;
  /** What keeps the list from being complete, with its place. */
  faults: string[];
}

export function sourcesIn(folder: string): Source[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .map((name) => readSource(path.join(root, folder, name)));
}

export const isTextCall = (node: SyntaxNode): boolean =>
  node.type === 'CallExpression' && isNode(node.callee) && node.callee.name === 't';

export function extractTexts(): Texts {
  const messages = new Map<string, string>();
  const faults: string[] = [];
  const add = (id: string, message: string, place: string) => {
    const before = messages.get(id);
    if (before !== undefined && before !== message) faults.push(`${place}: ${id} has two messages`);
    messages.set(id, message);
  };
  for (const name of commandNames) add(`command.${name}`, commands[name].label, 'commands.ts');
  for (const [id, message] of Object.entries(editMessages)) add(`edit.${id}`, message, 'edit-words.ts');
  for (const source of ['src-renderer', 'src-main/app', 'src-main/studio', 'src-main/models'].flatMap(
    sourcesIn,
  )) {
    walk(source.tree, (node) => {
      if (!isTextCall(node)) return undefined;
      const [idNode, messageNode] = node.arguments as SyntaxNode[];
      const id = writtenOut(idNode);
      const message = writtenOut(messageNode);
      if (id !== undefined && message !== undefined) add(id, message, placeOf(source, node));
      else if (!hasOwnTable(idNode))
        faults.push(`${placeOf(source, node)}: id and message must be written out`);
      return undefined;
    });
  }
  const sorted = [...messages].sort(([a], [b]) => (a < b ? -1 : 1));
  return { messages: Object.fromEntries(sorted), faults };
}

/** Ids made of a prefix and a name, whose messages stand in a table that is read above. */
function hasOwnTable(id: SyntaxNode | undefined): boolean {
  if (id?.type !== 'TemplateLiteral') return false;
  const [first] = id.quasis as { value: { cooked: string } }[];
  return ['command.', 'edit.'].includes(first?.value.cooked ?? '');
}

/** Sentences of errors that a window may show. What only the command line says stays English. */
export function errorsSaid(): string[] {
  const folders = fs
    .readdirSync(path.join(root, 'src-main'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'cli')
    .map(({ name }) => `src-main/${name}`);
  const sources = [...folders, 'native-models'].flatMap(sourcesIn);
  return [...new Set(sources.flatMap(saidErrors))].sort();
}

export const asJson = (list: Texts['messages'] | readonly string[]): string =>
  `${JSON.stringify(list, null, 2)}\n`;
