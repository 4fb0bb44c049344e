// EPUB by epubcheck, archives by unzip, HTML by tidy.

import type { Check, Tools } from './tools.ts';

export function checkEpub(tools: Tools, file: string): Check {
  const { status, output } = tools.run('java', '-jar', tools.place('epubcheck'), file);
  const good = status === 0 && /No errors or warnings detected/.test(output);
  return { good, text: good ? 'epubcheck: no errors, no warnings' : output.trim() };
}

export function checkArchive(tools: Tools, file: string): Check {
  const { status, output } = tools.run('unzip', '-t', file);
  return { good: status === 0, text: status === 0 ? 'unzip -t: no errors' : output.trim() };
}

/** Pictures and fonts are in it as long lines, which tidy reads as they are. */
export function checkHtml(tools: Tools, file: string): Check {
  const { status, output } = tools.run('tidy', '-errors', '-quiet', '-utf8', file);
  const lines = output
    .split('\n')
    .filter((line) => /Warning|Error/.test(line))
    // Newer than tidy's list, and SVG's own.
    .filter((line) => !/proprietary attribute "(loading|direction)"/.test(line));
  return {
    good: lines.length === 0 && status !== 2,
    text: lines.length === 0 ? 'tidy: nothing' : lines.join('; '),
  };
}
