// What a page of documentation says, as far as it can be checked: its links, its anchors, its code spans with the files
// that stand behind them. Knows Markdown's text, and no file but the one it is given.

export interface Said {
  /** 1-based line of the page. */
  line: number;
  text: string;
}

export interface Link extends Said {
  /** Where it leads, as written. */
  target: string;
}

/** `names` in code spans, followed by a link to the file they are in: `draw` and `Drawing` ([`x.ts`](x.ts)). */
export interface NamesInFile extends Link {
  names: string[];
}

const FENCE = /^\s*(```|~~~)/;
const LINK = /!?\[(?:[^[\]]|\[[^\]]*\])*\]\(([^()\s]+(?:\([^()]*\)[^()\s]*)?)\)/g;
const SPAN = /`([^`\n]+)`/g;
const NAMES = /((?:`[^`\n]+`(?:,\s+|\s+and\s+)?)+)\s*\(?\[[^\]]*\]\(([^)\s]+\.(?:tsx?|mjs|cjs|js|py))\)/g;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;

/** The page without fenced blocks, line for line, so that line numbers stay right. */
function prose(page: string): string {
  let fenced = false;
  return page
    .split('\n')
    .map((line) => {
      const fence = FENCE.test(line);
      if (fence) fenced = !fenced;
      return fence || fenced ? '' : line;
    })
    .join('\n');
}

function* matches(text: string, pattern: RegExp): Generator<RegExpMatchArray & { line: number }> {
  for (const match of text.matchAll(pattern)) {
    yield Object.assign(match, { line: text.slice(0, match.index).split('\n').length });
  }
}

export function links(page: string): Link[] {
  // What looks like a link inside a code span is none; spans that are a link's text stay out of the way.
  const text = prose(page).replace(SPAN, (span) => '·'.repeat(span.length));
  return [...matches(text, LINK)].map(({ line, 0: whole, 1: target }) => ({
    line,
    text: whole,
    target: target!,
  }));
}

export function codeSpans(page: string): Said[] {
  return [...matches(prose(page), SPAN)].map(({ line, 1: text }) => ({ line, text: text! }));
}

/** Lines of fenced blocks. */
export function fencedLines(page: string): Said[] {
  const kept = prose(page).split('\n');
  return page
    .split('\n')
    .flatMap((text, index) => (kept[index] === text || FENCE.test(text) ? [] : [{ line: index + 1, text }]));
}

export function namesInFiles(page: string): NamesInFile[] {
  return [...matches(prose(page), NAMES)].map(({ line, 0: text, 1: spans, 2: target }) => ({
    line,
    text,
    target: target!,
    names: [...spans!.matchAll(SPAN)].map((span) => span[1]!),
  }));
}

/** What can stand after `#` in a link to this page, as GitHub makes it from the headings. */
export function anchors(page: string): Set<string> {
  const found = new Map<string, number>();
  const all = new Set<string>();
  for (const line of prose(page).split('\n')) {
    const heading = HEADING.exec(line)?.[1];
    if (heading === undefined) continue;
    const plain = heading.replace(/`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const before = found.get(slug) ?? 0;
    found.set(slug, before + 1);
    all.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return all;
}
