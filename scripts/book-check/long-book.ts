// `node long-book.ts SCENES FOLDER`: a sample's pictures again and again as a book of many pages; a process of its own, so that its
// peak memory is this book's.

import path from 'node:path';
import { exportBook } from '../../src-main/book/export-book.ts';
import { openForExport } from '../../src-main/cli/export-source.ts';
import { exportOptions } from '../../src-main/contract/book.ts';

const [, , count, folder] = process.argv;
const source = await openForExport(path.resolve(import.meta.dirname, '../../assets/stories/picnic.fabula'));
const { scenes } = source.story;
const many = Array.from({ length: Number(count) }, (_, index) => scenes[index % scenes.length]!);
const parts: string[] = [];
for (const kind of ['pdf', 'epub'] as const) {
  const began = performance.now();
  const { pages } = await exportBook({
    story: { ...source.story, scenes: many },
    options: exportOptions.parse({ to: [kind] }),
    folder: path.join(folder!, `long-${count}`),
    unnamed: 'long',
    signal: new AbortController().signal,
  });
  const peak = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  parts.push(
    `${kind} of ${pages} pages ${((performance.now() - began) / 1000).toFixed(1)} s, peak so far ${peak} MB`,
  );
}
source.close();
console.log(parts.join('; '));
