// YAML (and JSON, which is nearly a part of it) read with the place of every key and value, so that
// each complaint can name its line. Knows YAML, not stories. Files come from others: keys given twice, anchors and
// nesting are looked at in one walk, as the library's own ways take the square of the file's size or more.

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { FabulaError } from '../../contract/errors.ts';
import { show } from '../settings/read-setting.ts';
import { didYouMean } from '../settings/suggest.ts';

/** A value and where it stands. */
export interface Located {
  node: Node | null;
  /** From 1. */
  line: number;
}

export interface Entry extends Located {
  key: string;
  keyLine: number;
}

/** Of one file; nobody writes as many, and each stands for all that its anchor holds. */
const MOST_ALIASES = 1000;

/** Characters of one text: a prompt that a model reads whole has some hundred. */
export const LONGEST_TEXT = 10_000;

/** Word processors write them; to YAML they are letters. */
const CURLY_QUOTES = /[“”„‟]/;

/** What YAML's own complaints mean to a person, by the parser's error codes. */
const mendings: Record<string, [what: string, hint: string]> = {
  DUPLICATE_KEY: ['this key stands here for the second time', 'Keep one of the two.'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'Use spaces.'],
  MULTIPLE_DOCS: ['a second document begins here', 'Keep one story in a file: remove the line "---".'],
  BLOCK_AS_IMPLICIT_KEY: ['a colon stands inside a text', 'Put the whole text in quotes.'],
  BAD_SCALAR_START: ['a text begins with a sign that means something else', 'Put the text in quotes.'],
  MISSING_CHAR: ['a quote, bracket or colon is missing', 'Add it, or put the whole text in quotes.'],
  BAD_INDENT: ['the indentation does not fit', 'Align entries of one list, and close every bracket.'],
};

/** The library tells an overflow of the stack as one more error of the text. */
const tooDeep: [what: string, hint: string] = [
  'brackets are nested too deep to be a story',
  'Give a story file.',
];

export class LocatedYaml {
  readonly file: string;
  readonly root: Located;
  readonly #document: Document;
  readonly #lines: LineCounter;
  /** What every alias stands for. */
  readonly #targets = new Map<Alias, Node>();

  /** `file` is how messages call it. Throws FabulaError('bad-story-file') where the text is not YAML. */
  constructor(file: string, text: string) {
    this.file = file;
    this.#lines = new LineCounter();
    this.#document = this.#parse(text);
    const problem = this.#document.errors[0] ?? this.#document.warnings[0];
    if (problem) {
      const [what, hint] = /call stack/.test(problem.message)
        ? tooDeep
        : (mendings[problem.code] ?? [problem.message, 'Correct the YAML there.']);
      throw this.fault(this.#lines.linePos(this.#beginning(problem.pos[0])).line, what, hint);
    }
    try {
      this.#walk();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.fault(1, ...tooDeep);
    }
    this.root = this.#locate(this.#document.contents as Node | null, 1);
  }

  fault(line: number, what: string, hint: string): FabulaError {
    return new FabulaError('bad-story-file', `${this.file}:${line}: ${what}.`, hint);
  }

  isEmpty(at: Located): boolean {
    return at.node === null || (isScalar(at.node) && at.node.value === null);
  }

  /** A map's entries in order. With `known`, any other key is an error. */
  entries(at: Located, what: string, known?: readonly string[]): Entry[] {
    if (!isMap(at.node)) throw this.#wrongKind(at, what, 'a map of keys and values');
    return at.node.items.map((pair) => {
      const keyNode = pair.key as Node | null;
      const keyAt = this.#locate(keyNode, at.line);
      const key = isScalar(keyAt.node) ? String(keyAt.node.value) : undefined;
      if (key === undefined)
        throw this.fault(keyAt.line, `a key of ${what} is not text`, 'Write it as one word.');
      if (key === '<<') {
        throw this.fault(
          keyAt.line,
          `${what} has a merge key (<<), which story files do not have`,
          'Write the keys themselves.',
        );
      }
      if (isMap(at.node) && at.node.flow && pair.value === null && CURLY_QUOTES.test(key)) {
        throw this.fault(
          keyAt.line,
          `a text in curly quotes (“ ”) is cut at its comma: ${show(key)}`,
          'Use straight quotes (").',
        );
      }
      if (known && !known.includes(key)) {
        // `{prompt: a fox, asleep}` makes a key of "asleep".
        const isCutText = isMap(at.node) && at.node.flow === true && pair.value === null;
        const hint = isCutText
          ? 'Inside { } a text with a comma needs quotes.'
          : `${didYouMean(key, known)}Known here: ${known.join(', ')}.`;
        throw this.fault(keyAt.line, `${what} has no key "${key}"`, hint);
      }
      return { key, keyLine: keyAt.line, ...this.#locate(pair.value as Node | null, keyAt.line) };
    });
  }

  items(at: Located, what: string): Located[] {
    if (!isSeq(at.node)) throw this.#wrongKind(at, what, 'a list');
    return at.node.items.map((item) => this.#locate(item as Node | null, at.line));
  }

  /** Text with something in it; a number or a truth value is taken as its own spelling. */
  text(at: Located, what: string): string {
    const text = this.textOrEmpty(at, what);
    if (text === '') throw this.fault(at.line, `${what} is empty`, 'Write some words.');
    return text;
  }

  textOrEmpty(at: Located, what: string): string {
    if (this.isEmpty(at)) return '';
    if (!isScalar(at.node)) throw this.#wrongKind(at, what, 'text');
    const { value, source } = at.node;
    const text = (typeof value === 'string' ? value : (source ?? String(value))).replace(/\s+/g, ' ').trim();
    if (text.length <= LONGEST_TEXT) return text;
    throw this.fault(
      at.line,
      `${what} is ${text.length} characters long, of at most ${LONGEST_TEXT}`,
      'Shorten it: models read some hundred.',
    );
  }

  /** Whatever stands there, as plain values. */
  value(at: Located): unknown {
    if (at.node === null) return null;
    try {
      return at.node.toJS(this.#document);
    } catch (error) {
      // The library's own guard against aliases of aliases, which grow without end.
      if (error instanceof RangeError) throw this.fault(at.line, ...tooDeep);
      if (!(error instanceof ReferenceError)) throw error;
      throw this.fault(at.line, 'too many aliases stand for one another', 'Write the values themselves.');
    }
  }

  /** A whole number of any size, as it is spelled; undefined for anything else. */
  wholeNumber(at: Located): bigint | undefined {
    if (!isScalar(at.node)) return undefined;
    const { value, source } = at.node;
    const text = typeof value === 'number' ? (source ?? String(value)) : '';
    return /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined;
  }

  isMap(at: Located): boolean {
    return isMap(at.node);
  }

  isList(at: Located): boolean {
    return isSeq(at.node);
  }

  #parse(text: string): Document {
    try {
      return parseDocument(text, {
        lineCounter: this.#lines,
        version: '1.2',
        uniqueKeys: false,
        prettyErrors: false,
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw this.fault(1, ...tooDeep);
    }
  }

  /** Refuses keys given twice and anchors that hold themselves; finds what every alias stands for. */
  #walk(): void {
    const anchors = new Map<string, Node>();
    visit(this.#document, {
      Node: (_key, node, path) => {
        if (isAlias(node)) this.#resolve(node, anchors.get(node.source), path);
        else if (node.anchor) anchors.set(node.anchor, node);
        if (isMap(node)) this.#mustBeUnique(node.items.map(({ key }) => key as Node | null));
      },
    });
  }

  #resolve(alias: Alias, target: Node | undefined, path: readonly unknown[]): void {
    const { line } = this.#locate(alias, 1);
    if (!target) throw this.fault(line, `there is no anchor &${alias.source}`, 'Write the value itself.');
    if (path.includes(target))
      throw this.fault(line, `what &${alias.source} stands for holds itself`, 'Write the value itself.');
    if (this.#targets.size === MOST_ALIASES)
      throw this.fault(
        line,
        `the file has more than ${MOST_ALIASES} aliases`,
        'Write the values themselves.',
      );
    this.#targets.set(alias, target);
  }

  #mustBeUnique(keys: readonly (Node | null)[]): void {
    const seen = new Set<unknown>();
    for (const key of keys) {
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) {
        const [what, hint] = mendings.DUPLICATE_KEY!;
        throw this.fault(this.#locate(key, 1).line, what, hint);
      }
      seen.add(key.value);
    }
  }

  /** A quote that is never closed is found at the end of the file: its beginning helps more. */
  #beginning(end: number): number {
    let beginning = end;
    visit(this.#document, {
      Scalar(_key, { type, range }) {
        const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
        if (isQuoted && range && range[0] < end && end <= range[1]) beginning = range[0];
      },
    });
    return beginning;
  }

  #wrongKind(at: Located, what: string, wanted: string): FabulaError {
    const found = isMap(at.node)
      ? 'a map'
      : isSeq(at.node)
        ? 'a list'
        : this.isEmpty(at)
          ? 'empty'
          : show(this.value(at));
    return this.fault(
      at.line,
      `${what} should be ${wanted}, but it is ${found}`,
      `Write ${what} as ${wanted}.`,
    );
  }

  #locate(node: Node | null, parentLine: number): Located {
    const line = node?.range ? this.#lines.linePos(node.range[0]).line : parentLine;
    return { node: isAlias(node) ? (this.#targets.get(node) ?? null) : node, line };
  }
}
