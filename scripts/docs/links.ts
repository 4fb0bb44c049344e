// What the documentation says of the tree, held against the tree: links and anchors, files in code spans, functions with
// the file they are in, npm scripts, and files that comments of the sources name. Each fault is one line that
// says where the page is stale.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { anchors, codeSpans, fencedLines, links, namesInFiles } from './markdown.ts';

/** A file in a code span: with the extension of something that is written by hand and kept in the repository. */
const FILE = /^[\w.@/-]*\.(?:tsx?|mjs|cjs|js|py|sh|grit|css|md)$/;
/** `x-for-tests.ts` and the like stand for any name. */
const PATTERN = /^-|^\.[a-z]+$|(^|\/)(x|name|NNNN|NAME)[-.]/;
/** Words that JavaScript and the tree have and that are no name of a function. */
const NAME = /^#?[A-Za-z_$][\w$]*(?:[.#][A-Za-z_$][\w$]*)*$/;

export interface Tree {
  root: string;
  read(file: string): string;
  /** All that is written by hand or kept, with slashes. */
  files: readonly string[];
}

/** Folders of what is made anew or comes from elsewhere: .gitignore has them too. */
const MADE = new Set([
  'node_modules',
  '.git',
  'out',
  'dist',
  'coverage',
  '.venv',
  '__pycache__',
  'test-results',
]);

export function openTree(root: string): Tree {
  const within = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const place = path.posix.join(folder, entry.name);
      if (!entry.isDirectory()) return [place];
      return MADE.has(entry.name) ? [] : within(place);
    });
  return { root, files: within(''), read: (file) => readFileSync(path.join(root, file), 'utf8') };
}

export const pages = ({ files }: Tree): string[] => files.filter((file) => file.endsWith('.md'));

/** A path as a page means it: beside the page, or from the root. */
function places(page: string, target: string): string[] {
  return [path.posix.join(path.posix.dirname(page), target), path.posix.normalize(target)];
}

function isThere({ files }: Tree, place: string): boolean {
  const folder = `${place.replace(/\/$/, '')}/`;
  return files.some((file) => file === place || file.startsWith(folder)) || folder === './';
}

/** Links that lead nowhere, to a file that is not there or to a heading that its page does not have. */
export function brokenLinks(tree: Tree, page: string): string[] {
  return links(tree.read(page)).flatMap(({ line, target }) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', anchor] = decodeURI(target).split('#');
    const place = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (!isThere(tree, place)) return [`${page}:${line} links to ${target}, and ${place} is not there`];
    if (anchor === undefined || !place.endsWith('.md') || anchors(tree.read(place)).has(anchor)) return [];
    return [`${page}:${line} links to ${target}, and ${place} has no such heading`];
  });
}

/** Files in code spans that are not in the tree. A bare name may be anywhere in it. */
export function missingFiles(tree: Tree, page: string): string[] {
  return codeSpans(tree.read(page)).flatMap(({ line, text }) => {
    if (!FILE.test(text) || PATTERN.test(text)) return [];
    const there = text.includes('/')
      ? places(page, text).some((place) => isThere(tree, place))
      : tree.files.some((file) => path.posix.basename(file) === text);
    return there ? [] : [`${page}:${line} names the file ${text}, which is not there`];
  });
}

/** Functions, classes and methods that are not in the file which the page says they are in. */
export function missingNames(tree: Tree, page: string): string[] {
  return namesInFiles(tree.read(page)).flatMap(({ line, names, target }) => {
    const place = path.posix.join(path.posix.dirname(page), target);
    if (!tree.files.includes(place)) return [];
    const words = new Set(tree.read(place).match(/[#\w$]+/g));
    return names
      .filter((name) => NAME.test(name) && !name.split('.').every((part) => words.has(part)))
      .map((name) => `${page}:${line} says that \`${name}\` is in ${place}, which has no such name`);
  });
}

/** `npm run x` for an x that package.json does not have. */
export function missingScripts(tree: Tree, page: string): string[] {
  const { scripts } = JSON.parse(tree.read('package.json')) as { scripts: Record<string, string> };
  const text = tree.read(page);
  return [...codeSpans(text), ...fencedLines(text)].flatMap(({ line, text: said }) =>
    [...said.matchAll(/\bnpm run ([\w:.-]+)/g)]
      .map((match) => match[1]!)
      .filter((name) => !Object.hasOwn(scripts, name))
      .map((name) => `${page}:${line} says \`npm run ${name}\`, which package.json does not have`),
  );
}

/** Files that comments of the sources name and that are not where the comment says, or nowhere in the tree. */
export function misnamedFiles(tree: Tree): string[] {
  const sources = tree.files.filter(
    (file) => /\.(tsx?|mjs|cjs|js|py)$/.test(file) && !file.startsWith('scripts/docs/'),
  );
  const isSomewhere = (named: string): boolean =>
    tree.files.some((file) => file === named || file.endsWith(`/${named}`));
  return sources.flatMap((file) =>
    tree
      .read(file)
      .split('\n')
      .flatMap((text, index) =>
        [...commentOf(text).matchAll(NAMED)]
          .map((match) => match[0])
          .filter((named) => !PATTERN.test(named))
          .filter(
            (named) => !isSomewhere(named) && !places(file, named).some((place) => isThere(tree, place)),
          )
          .map((named) => `${file}:${index + 1} names ${named}, which is not there`),
      ),
  );
}

/** A source or a page by its name, with or without folders. */
const NAMED = /(?<![\w/.:@*-])(?:\.{1,2}\/)*[\w-][\w.-]*(?:\/[\w.-]+)*\.(?:tsx?|mjs|cjs|py|md)\b/g;

/** A line's comment, as far as one line tells; '' when there is none. */
function commentOf(line: string): string {
  return /^\s*(?:\/\/|\/?\*+|#)(.*)$/.exec(line)?.[1] ?? /\s\/\/ (.*)$/.exec(line)?.[1] ?? '';
}
